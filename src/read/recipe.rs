//! A recipe of a model: every input with its hash, source and licence, and the settings of training.

use super::error::{Place, ReadError, ReadErrorKind};
use super::input::{InputFile, inputs};
use super::label::{Filter, LabelOptions, LabelledRows, labelled_sentences, unlabelled_sentences};
use crate::classifier::{InputNote, file};
use crate::label::LabelledSentence;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// What a model is made of. Paths are relative to the recipe's folder.
///
/// ```
/// let toml = r#"
///     [[input]]
///     path = "labels.csv"
///     sha256 = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"
///     source = "our own annotation"
///     licence = "CC-BY-4.0"
///     where = ["split=train"]
/// "#;
/// let recipe = standpoint::read::parse_recipe(toml, "recipe.toml".as_ref())?;
/// assert_eq!(recipe.inputs[0].licence, "CC-BY-4.0");
/// # Ok::<(), standpoint::read::ReadError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Settings, by the long names of the options of `standpoint train`.
    #[serde(default)]
    pub options: toml::Table,
    /// Label files to learn from.
    #[serde(rename = "input")]
    pub inputs: Vec<RecipeInput>,
    /// Label files by which the model is made as sure as it may be; none to leave it as training made it.
    #[serde(default)]
    pub calibration: Vec<RecipeInput>,
    #[serde(skip)]
    folder: PathBuf,
    #[serde(skip)]
    name: String,
}

/// A label file or a folder of them.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecipeInput {
    /// The file or folder.
    pub path: PathBuf,
    /// SHA-256 of the file; of a folder, that of its listing (lines of hash, two spaces, name, as `sha256sum *` prints).
    pub sha256: String,
    /// Where it comes from.
    pub source: String,
    /// Under which terms.
    pub licence: String,
    /// Conditions that rows must meet, each `COLUMN=VALUE[,VALUE…]`.
    #[serde(default, rename = "where")]
    pub filters: Vec<String>,
    /// A table of labels that take the place of the input's own: a column `text_sha256` names sentences by the first
    /// 16 hexadecimal digits of the SHA-256 of their text. Sentences that it does not name are left out.
    pub labels: Option<PathBuf>,
    /// Tables of that form; sentences that they name are left out.
    #[serde(default)]
    pub without: Vec<PathBuf>,
    /// How much its rows count.
    #[serde(default = "one")]
    pub weight: f32,
    /// Only what so many of its texts share is learned from it.
    #[serde(default = "one_text")]
    pub least_texts: u32,
    /// Whether rows are about the whole sentence, even if the file names targets in them.
    #[serde(default)]
    pub whole_sentence: bool,
}

fn one() -> f32 {
    1.0
}

fn one_text() -> u32 {
    1
}

/// Sentences that a recipe names, and what a model is to remember of where they come from.
pub type RecipeRows = (Vec<LabelledSentence>, Vec<InputNote>);

/// Reads a recipe, but not yet what it names.
///
/// # Errors
/// If it cannot be read or has not the right form, with line and column.
pub fn recipe(path: &Path) -> Result<Recipe, ReadError> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|e| ReadError::new(Place::file(&name), e))?;
    let text = super::source::text(bytes).map_err(|e| ReadError::new(Place::file(&name), e))?;
    parse_recipe(&text, path)
}

/// Reads a recipe from TOML that stands, or could stand, in the file `path`.
///
/// # Errors
/// As [`recipe`].
pub fn parse_recipe(text: &str, path: &Path) -> Result<Recipe, ReadError> {
    let name = path.display().to_string();
    let recipe: Recipe = toml::from_str(text).map_err(|e| super::error::toml_error(&e, text, &name))?;
    let folder = path.parent().map(Path::to_owned).unwrap_or_default();
    Ok(Recipe { folder, name, ..recipe })
}

impl Recipe {
    /// The files that it names and that are not there.
    pub fn missing(&self) -> Vec<PathBuf> {
        let all = self.inputs.iter().chain(&self.calibration);
        let named = all.flat_map(|i| std::iter::once(&i.path).chain(&i.labels).chain(&i.without));
        named.map(|p| self.folder.join(p)).filter(|p| !p.exists()).collect()
    }

    /// The rows to learn from.
    ///
    /// # Errors
    /// An input that cannot be read, or is not the one that the recipe means.
    pub fn training(&self) -> Result<RecipeRows, ReadError> {
        self.rows(&self.inputs)
    }

    /// The rows to calibrate by; empty if there are none.
    ///
    /// # Errors
    /// As [`training`](Self::training).
    pub fn calibrating(&self) -> Result<RecipeRows, ReadError> {
        self.rows(&self.calibration)
    }

    fn rows(&self, inputs: &[RecipeInput]) -> Result<RecipeRows, ReadError> {
        let (mut sentences, mut notes) = (Vec::new(), Vec::new());
        for input in inputs {
            let own = self.read(input)?;
            notes.extend(own.1);
            sentences.extend(own.0);
        }
        Ok((sentences, notes))
    }

    fn read(&self, input: &RecipeInput) -> Result<RecipeRows, ReadError> {
        let path = self.folder.join(&input.path);
        let files = self::inputs(&[path.display().to_string()]).map_err(|e| self.wrong(e.to_string()))?;
        let hashes = files.iter().map(sha256).collect::<Result<Vec<_>, _>>()?;
        self.check_hash(input, &files, &hashes)?;
        let mut rows = self.relabelled(input, &files)?;
        for filter in &input.filters {
            let filter: Filter = filter.parse().map_err(|e| self.wrong(e))?;
            rows.keep(&filter).map_err(|e| self.wrong(e))?;
        }
        let mut used: FxHashMap<&str, usize> = FxHashMap::default();
        rows.places.iter().for_each(|p| *used.entry(p.file.as_str()).or_default() += 1);
        let note = |(f, sha256): (&InputFile, &String)| InputNote {
            name: short_name(f),
            sha256: sha256.clone(),
            rows: used.get(f.name.as_str()).copied().unwrap_or_default(),
            source: input.source.clone(),
            licence: input.licence.clone(),
        };
        let notes = files.iter().zip(&hashes).map(note).collect();
        for sentence in &mut rows.sentences {
            sentence.weight *= input.weight;
            sentence.least_texts = input.least_texts;
            sentence.target = sentence.target.filter(|_| !input.whole_sentence);
        }
        Ok((rows.sentences, notes))
    }

    fn check_hash(&self, input: &RecipeInput, files: &[InputFile], hashes: &[String]) -> Result<(), ReadError> {
        let found = match hashes {
            [one] if self.folder.join(&input.path).is_file() => one.clone(),
            many => {
                let lines = files.iter().zip(many).map(|(f, hash)| format!("{hash}  {}\n", short_name(f)));
                file::sha256(lines.collect::<String>().as_bytes())
            }
        };
        if found == input.sha256 {
            return Ok(());
        }
        Err(self.wrong(format!(
            "{} is not what the recipe means: its SHA-256 is {found}, the recipe has {}. If the change is meant, write the new one there",
            input.path.display(),
            input.sha256
        )))
    }

    /// The rows of an input; with the labels of another table where one is named.
    fn relabelled(&self, input: &RecipeInput, files: &[InputFile]) -> Result<LabelledRows, ReadError> {
        let options = LabelOptions::default();
        let mut rows = match &input.labels {
            None => labelled_sentences(files, &options)?,
            Some(table) => {
                let mut rows = unlabelled_sentences(files, &options)?;
                let mut labels = self.table(table)?;
                rows.retain(|s| {
                    let Some(label) = labels.remove(&digest(&s.text)) else { return false };
                    s.topic.clone_from(&label.topic);
                    (s.stance, s.sentiment) = (label.stance, label.sentiment);
                    true
                });
                if let Some(digest) = labels.keys().min() {
                    let (path, table) = (input.path.display(), table.display());
                    return Err(self.wrong(format!("{path} has no text `{digest}`, which {table} gives a label")));
                }
                rows
            }
        };
        for table in &input.without {
            let named = self.table(table)?;
            rows.retain(|s| !named.contains_key(&digest(&s.text)));
        }
        Ok(rows)
    }

    /// Labels by the digests of texts that stand elsewhere.
    fn table(&self, path: &Path) -> Result<FxHashMap<String, LabelledSentence>, ReadError> {
        let path = self.folder.join(path);
        let files = self::inputs(&[path.display().to_string()]).map_err(|e| self.wrong(e.to_string()))?;
        let columns = super::Columns { text: Some("text_sha256".to_owned()), ..super::Columns::default() };
        let rows = unlabelled_sentences(&files, &LabelOptions { columns, ..LabelOptions::default() })?;
        Ok(rows.sentences.into_iter().map(|s| (s.text.clone(), s)).collect())
    }

    fn wrong(&self, what: String) -> ReadError {
        ReadError::new(Place::file(&self.name), ReadErrorKind::Value(what))
    }
}

/// Names a text without telling it.
fn digest(text: &str) -> String {
    file::sha256(text.as_bytes())[..16].to_owned()
}

fn short_name(file: &InputFile) -> String {
    let name = file.path.as_ref().and_then(|p| p.file_name());
    name.map_or_else(|| file.name.clone(), |n| n.to_string_lossy().into_owned())
}

fn sha256(input: &InputFile) -> Result<String, ReadError> {
    super::identity(input.path.as_deref().unwrap_or(Path::new("-")))
}
