//! The `titlegauge` program; all it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    titlegauge::commands::run()
}
