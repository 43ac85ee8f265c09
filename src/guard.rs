//! Work that may panic, kept from ending all.
//!
//! Nothing here should ever panic. But formats are read by other people's libraries, and a run of a million articles
//! meets what no test has thought of: one of them must not cost the others.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What a panic said, and where in the program it was, if that is known (see [`quiet_hook`]).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}{}", .place.as_ref().map_or_else(String::new, |p| format!(" ({p})")))]
pub(crate) struct Panic {
    what: String,
    place: Option<String>,
}

/// Does some work; a panic in it is told to whoever asked. What the work has changed by then may be in any state and
/// must not be used again.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Panic> {
    let before = GUARDED.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(before);
    done.map_err(|payload| Panic { what: said(&*payload), place: PLACE.take() })
}

/// Makes panics inside [`guarded`] work silent for this process: they are told by whoever guards. Only a program may do so.
#[cfg(feature = "cli")]
pub(crate) fn quiet_hook() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic: &PanicHookInfo<'_>| {
        if GUARDED.get() {
            PLACE.set(panic.location().map(ToString::to_string));
        } else {
            usual(panic);
        }
    }));
}

fn said(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no reason given").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_told_and_work_goes_on() {
        assert_eq!(guarded(|| 7), Ok(7));
        let panic = guarded(|| panic!("no {}", "way")).unwrap_err();
        assert_eq!(panic.what, "no way");
        assert_eq!(guarded(|| guarded(|| panic!("inner")).unwrap_err().what), Ok("inner".to_owned()));
        assert!(!GUARDED.get());
        let place = Some("a.rs:1:2".to_owned());
        assert_eq!(Panic { what: "x".into(), place }.to_string(), "x (a.rs:1:2)");
    }
}
