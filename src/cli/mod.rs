//! The program: one file a command, from arguments to library calls to writers.
//!
//! Exit codes: 0 done; 1 done, but something was bad (records passed over, a check that failed);
//! 2 not done (wrong usage, unreadable input, output that could not be written).

mod audit;
mod bad_records;
mod bulk;
mod calibrate;
mod conditions;
mod convert;
mod evaluate;
mod evaluate_quotes;
mod evaluate_statements;
mod explain;
mod failure;
mod generate;
mod model;
mod options;
mod ordered;
mod predict;
mod progress;
mod quotes;
mod recipe;
mod report;
mod target;
mod topics;
mod train;
mod train_quotes;

use clap::{Parser, Subcommand};
use failure::{Failure, Outcome};
use std::process::ExitCode;

/// Who stands where: quotes, speakers, topics and stances in political text.
#[derive(Debug, Parser)]
#[command(
    name = "standpoint",
    version,
    about,
    max_term_width = 100,
    arg_required_else_help = true,
    after_help = "Examples:
  standpoint predict article.txt              who stands where, as a table
  standpoint predict news/ > statements.jsonl  a folder; JSON lines when piped
  standpoint train labels.csv -o my.model     learn from your own sentences
  standpoint evaluate -m my.model test.csv    how good it is, with intervals

`standpoint COMMAND --help` shows each command's options and examples."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Articles in, statements out: who stands where on what
    Predict(predict::Predict),
    /// Only quotes, cues, sources and speakers
    Quotes(quotes::Quotes),
    /// Labelled sentences in, a model out
    Train(train::Train),
    /// A model on labelled sentences: how good it is, and how sure that is
    Evaluate(evaluate::Evaluate),
    /// Behaviour tests, shortcuts, suspect labels, agreement of annotators
    Audit(audit::Audit),
    /// Statements in, one page out: who stands where; or shares with intervals
    Report(report::Report),
    /// Annotated quotes or labelled sentences from one format to another
    Convert(convert::Convert),
    /// Which words moved a decision, and by how much
    Explain(explain::Explain),
    /// List, show, check and find topics
    Topics(topics::TopicsCommand),
    /// Show or check a model file
    Model(model::ModelCommand),
    /// Print shell completions
    Completions(generate::Completions),
    /// Write man pages into a folder
    Man(generate::Man),
}

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    crate::guard::quiet_hook();
    let cli = Cli::parse(); // prints help and usage errors itself, with code 2
    let outcome = match cli.command {
        Command::Predict(c) => c.run(),
        Command::Quotes(c) => c.run(),
        Command::Train(c) => c.run(),
        Command::Evaluate(c) => c.run(),
        Command::Audit(c) => c.run(),
        Command::Report(c) => c.run(),
        Command::Convert(c) => c.run(),
        Command::Explain(c) => c.run(),
        Command::Topics(c) => c.run(),
        Command::Model(c) => c.run(),
        Command::Completions(c) => c.run(),
        Command::Man(c) => c.run(),
    };
    match outcome {
        Ok(Outcome::Done) | Err(Failure::Closed) => ExitCode::SUCCESS,
        Ok(Outcome::SomeBad) => ExitCode::from(1),
        Err(failure) => {
            failure::report(&failure);
            ExitCode::from(2)
        }
    }
}
