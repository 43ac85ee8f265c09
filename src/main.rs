//! The program; all of it is in [`standpoint::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    standpoint::cli::main()
}
