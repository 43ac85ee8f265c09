#![no_main]
// what panics inside the library of that format is caught, and an error: only a panic that comes through is a finding
libfuzzer_sys::fuzz_target!(
    init: std::panic::set_hook(Box::new(|panic| eprintln!("{panic}"))),
    |data: &[u8]| standpoint_fuzz::checks::pages::check(data)
);
