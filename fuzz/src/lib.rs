//! What the fuzz targets check. `tests/regressions.rs` of the program replays all seeds and findings through the same checks.

pub mod checks;
