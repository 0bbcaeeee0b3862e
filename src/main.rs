//! The program `titlegauge`. All its code is in the library.

use std::process::ExitCode;

/// Threads allocate and free rows and strings for each posting, and compiling the keywords allocates
/// a hundred thousand of them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    titlegauge::commands::run()
}
