//! The program `titlegauge`. All its code is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    titlegauge::commands::run()
}
