//! Prints the tables of `docs/simulation.md`: the accuracy of the title gap's figures at real
//! company sizes.
//!
//!     cargo run --release --example simulate_gap
//!
//! Arguments name the tables to print: companies, quarters, wilson, errors, texts.

mod labeller;
mod quarters;
mod texts;
mod world;

use labeller::{Both, Effect};
use world::{Found, Prior, Setting};

fn main() {
    let sections: [(&str, fn()); 5] = [
        ("companies", companies),
        ("quarters", quarters),
        ("wilson", wilson),
        ("errors", errors),
        ("texts", texts),
    ];
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    for (name, print) in sections {
        if wanted.is_empty() || wanted.iter().any(|own| own == name) {
            print();
        }
    }
}

fn companies() {
    println!(
        "| gaps | prior | companies | A/σ² | coverage of 95 % | with ten postings | error, shrunken/raw | rank in 90 % | graded | grades | discordance expected | found | wrong among graded apart |"
    );
    println!("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    let settings = [(false, 700, 200), (false, 100, 400), (true, 700, 200), (true, 4000, 40)];
    for (whole, companies, draws) in settings {
        for (prior, name) in Prior::ALL {
            for ratio in [0.1, 0.5] {
                row(
                    name,
                    ratio,
                    draws,
                    Setting {
                        prior,
                        companies,
                        between: libm::sqrt(ratio),
                        within: 1.0,
                        whole,
                        known: false,
                    },
                );
            }
        }
    }
    for ratio in [0.1, 0.5] {
        let between = libm::sqrt(ratio);
        let setting = Setting {
            prior: Prior::Normal,
            companies: 700,
            between,
            within: 1.0,
            whole: true,
            known: true,
        };
        row("normal", ratio, 200, setting);
    }
}

fn row(prior: &str, ratio: f64, draws: u32, setting: Setting) {
    let Found {
        coverage,
        coverage_large,
        shrunken,
        raw,
        ranked,
        graded,
        grades,
        expected,
        discordance,
        concordance,
    } = world::average(setting, draws, 1);
    let gaps = match (setting.whole, setting.known) {
        (false, _) => "normal",
        (true, false) => "whole, adjusted",
        (true, true) => "whole, effects taken as known",
    };
    let (large, companies) = (coverage_large.unwrap_or(f64::NAN), setting.companies);
    let (error, apart) = (shrunken / raw, discordance / (discordance + concordance));
    println!(
        "| {gaps} | {prior} | {companies} | {ratio} | {coverage:.3} | {large:.3} | {error:.2} | {ranked:.3} | {graded:.0} | {grades:.1} | {expected:.3} | {discordance:.3} | {apart:.2} |"
    );
}

fn quarters() {
    println!(
        "\n| spread of quarters | dates | error, plain | error, adjusted | coverage of 95 % |"
    );
    println!("|--:|---|--:|--:|--:|");
    for spread in [0.0, 0.1, 0.3] {
        let found = quarters::average(spread, 200, 7);
        for ((_, dates), found) in quarters::Dates::ALL.into_iter().zip(found) {
            let quarters::Found { plain, adjusted, coverage } = found;
            println!("| {spread} | {dates} | {plain:.3} | {adjusted:.3} | {coverage:.3} |");
        }
    }
}

fn wilson() {
    println!("\n| postings | coverage of Wilson's 95 % |\n|--:|--:|");
    for n in [1, 3, 5, 10, 20, 50, 200, 1000] {
        println!("| {n} | {:.3} |", world::wilson_coverage(n));
    }
}

fn errors() {
    let (all, refused) = labeller::draws(400, 2);
    let mean =
        |figure: &dyn Fn(&Effect) -> f64| all.iter().map(figure).sum::<f64>() / all.len() as f64;
    let row = |name: &str, both: &dyn Fn(&Effect) -> Both| {
        println!(
            "| {name} | {:.3} | {:.3} |",
            mean(&|e| both(e).truth),
            mean(&|e| both(e).labelled)
        );
    };
    println!("\n| figure | by true duty levels | by labelled ones |\n|---|--:|--:|");
    for level in 1..=4 {
        row(&format!("mean gap, advertised level {level}"), &|e| e.gaps[level - 1]);
    }
    row("mean gap", &|e| e.gaps[4]);
    row("variance between companies", &|e| e.between);
    row("variance within companies", &|e| e.within);
    row("reliability", &|e| e.reliability);
    row("share with a gap of 1 or more", &|e| e.inflated);
    println!("| the same, corrected | | {:.3} |", mean(&|e| e.corrected));
    println!(
        "| share of draws whose interval holds the true share, Wilson | | {:.3} |",
        mean(&|e| e.plain_holds)
    );
    println!("| the same, corrected | | {:.3} |", mean(&|e| e.corrected_holds));
    println!("| width of the corrected interval | | {:.3} |", mean(&|e| e.width));
    println!(
        "| sensitivity, specificity of the label | | {:.3}, {:.3} |",
        mean(&|e| e.sensitivity),
        mean(&|e| e.specificity)
    );
    println!("| draws refused a correction, of 400 | | {refused} |");
}

fn texts() {
    println!(
        "\n| companies | A | levels shown | reliability | companies | with ten postings | variance added instead | mean gap | share inflated |"
    );
    println!("|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for (companies, draws) in [(700, 400), (4000, 60)] {
        for between in [0.1, 0.25, 0.5] {
            let found = texts::average(libm::sqrt(between), companies, draws, 5);
            let texts::Found { level_reliability, reliability, .. } = found;
            println!(
                "| {companies} | {between} | {level_reliability:.2} | {reliability:.2} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} |",
                found.companies, found.large, found.added, found.mean, found.share
            );
        }
    }
}
