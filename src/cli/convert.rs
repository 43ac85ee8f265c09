//! `standpoint convert`

use super::failure::{Failure, Outcome, note};
use super::options::OutputOptions;
use crate::quote::AnnotatedArticle;
use crate::read;
use crate::write::{Sink, brat_notes, citron_json, conll_text, polnear_json};
use clap::{Args, ValueEnum};
use std::collections::BTreeSet;
use std::path::Path;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  standpoint convert brat/ --to polnear -o annotated.jsonl
  standpoint convert annotated.jsonl --to brat -o brat/
  standpoint convert annotated.jsonl --to conll -o annotated.conll
  standpoint quotes news/ --format annotated | standpoint convert - --to citron -o citron/

What comes in is told by its extension: .jsonl is PolNeAR's form, .ann (beside .txt) brat, .json Citron's, .conll or .bio
tokens with labels. brat and citron are written into a folder, a file for each article. conll keeps words and labels, not
the white space between words.")]
pub(super) struct Convert {
    /// Files or folders of annotated articles, or - for `PolNeAR`'s form on standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<String>,
    /// The format to write
    #[arg(long, value_enum, value_name = "FORMAT")]
    to: Target,
    #[command(flatten)]
    output: OutputOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Target {
    /// JSON lines, one article a line, as of the converted `PolNeAR` files
    Polnear,
    /// brat standoff: NAME.txt and NAME.ann in a folder
    Brat,
    /// JSON as of BBC Citron: NAME.json in a folder
    Citron,
    /// A token and its label in each line
    Conll,
}

impl Convert {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let articles = read::annotated_articles(&read::annotation_inputs(&self.inputs)?)?;
        match self.to {
            Target::Polnear => self.lines(&articles, |a| polnear_json(a).to_string() + "\n")?,
            Target::Conll => self.lines(&articles, conll_text)?,
            Target::Brat => self.files(&articles, |a, folder, name| {
                write(&folder.join(format!("{name}.txt")), &a.article.text)?;
                write(&folder.join(format!("{name}.ann")), &brat_notes(a))
            })?,
            Target::Citron => self.files(&articles, |a, folder, name| {
                let json = serde_json::to_string_pretty(&citron_json(a)).map_err(|e| Failure::Usage(e.to_string()))?;
                write(&folder.join(format!("{name}.json")), &(json + "\n"))
            })?,
        }
        if self.output.verbose {
            let quotes: usize = articles.iter().map(|a| a.quotes.len()).sum();
            note(&format!("{} articles with {quotes} quotes", articles.len()));
        }
        Ok(Outcome::Done)
    }

    fn lines(&self, articles: &[AnnotatedArticle], text: impl Fn(&AnnotatedArticle) -> String) -> Result<(), Failure> {
        let mut sink = Sink::open(self.output.output.as_deref())?;
        for article in articles {
            sink.bytes(text(article).as_bytes())?;
        }
        Ok(sink.finish()?)
    }

    fn files(
        &self,
        articles: &[AnnotatedArticle],
        write: impl Fn(&AnnotatedArticle, &Path, &str) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let Some(folder) = &self.output.output else {
            return Err(Failure::Usage("name the folder to write to with -o FOLDER".to_owned()));
        };
        std::fs::create_dir_all(folder).map_err(|e| Failure::Usage(format!("{}: {e}", folder.display())))?;
        let mut used = BTreeSet::new();
        for article in articles {
            let name = file_name(&article.article.id);
            if !used.insert(name.clone()) {
                let what = format!("two articles would both be written as `{name}`; give them other ids");
                return Err(Failure::Usage(what));
            }
            write(article, folder, &name)?;
        }
        Ok(())
    }
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let mut sink = Sink::open(Some(path))?;
    sink.bytes(text.as_bytes())?;
    Ok(sink.finish()?)
}

/// An id as the name of a file: no folders, nothing strange.
fn file_name(id: &str) -> String {
    let base = id.rsplit(['/', '\\']).next().unwrap_or(id);
    let base = base.strip_suffix(".txt").unwrap_or(base);
    let safe: String =
        base.chars().map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' }).collect();
    if safe.trim_matches('.').is_empty() { "article".to_owned() } else { safe }
}
