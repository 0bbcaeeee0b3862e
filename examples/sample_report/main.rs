//! Writes a `report.html` of made-up figures, to look at the page without a run:
//! `cargo run --example sample_report -- panel FILE`, or `few`, `empty`, `many`, `hostile`.

mod made;
mod pages;

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let (Some(kind), Some(path)) = (args.next(), args.next()) else {
        eprintln!("usage: sample_report panel|few|empty|many|hostile FILE");
        return ExitCode::from(2);
    };
    let made = match kind.as_str() {
        "few" => pages::few(),
        "empty" => pages::empty(),
        "many" => pages::panel(100_000),
        "hostile" => pages::hostile(),
        _ => pages::panel(400),
    };
    let written = made.html().and_then(|html| std::fs::write(&path, html));
    if let Err(error) = written {
        eprintln!("{path}: {error}");
        return ExitCode::from(4);
    }
    ExitCode::SUCCESS
}
