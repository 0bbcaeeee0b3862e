//! Turns panics of the `parquet` crate into errors: some damaged files make it panic.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use parquet::errors::{ParquetError, Result};

thread_local! {
    /// True while this thread runs code whose panics are caught.
    static CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// Runs code of the `parquet` crate. A panic becomes an error, and is not printed.
///
/// # Errors
///
/// Returns the error of the code, or an error if it panics. The values that it changed must not be
/// used after that.
pub fn guarded<T>(run: impl FnOnce() -> Result<T>) -> Result<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !CAUGHT.get() {
                print(info);
            }
        }));
    });
    let before = CAUGHT.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(run));
    CAUGHT.set(before);
    result.unwrap_or_else(|_| Err(ParquetError::General("its parts contradict each other".into())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error() {
        let error = guarded::<()>(|| panic!("a bug")).unwrap_err();
        assert!(error.to_string().contains("contradict"), "{error}");
        assert_eq!(guarded(|| Ok(1)).ok(), Some(1));
        assert!(!CAUGHT.get());
    }
}
