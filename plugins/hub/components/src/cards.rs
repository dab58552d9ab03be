use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cladist_files::{Compression, FilesError, Format, Inputs};
use cladist_hub::{Card, Model, Problem, Yaml, decode};
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;

use crate::batch::{Batcher, wanted};
use crate::config::{OnBadRow, file_error};
use crate::problems::{Note, Problems};
use crate::units::Input;
use cladist_files::Line;

/// What stands under `with` of `hub/cards`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CardsConfig {
    /// A folder of repository clones (`org/name/README.md`) or of cards (`*.md`); a glob, a file.
    path: InputPath,
    /// What becomes of a card whose front matter cannot be read: it is counted and the first ones
    /// are told, it is an error, or it is only listed in `problems`. The model is given either way.
    #[serde(default)]
    on_bad_row: OnBadRow,
    /// Whether to give the text of the card.
    #[serde(default)]
    #[allow(dead_code, reason = "the host reads it: the manifest gives the column `card` under it")]
    cards: bool,
}

/// Model cards with their front matter.
pub(crate) struct Cards(Arc<Inner>);

struct Inner {
    inputs: Vec<Input>,
    ids: Vec<String>,
    /// The cards that are given: the last of each id.
    kept: Vec<usize>,
    policy: OnBadRow,
    problems: Problems,
}

/// Cards of a partition.
const CARDS: usize = 256;

/// The id of a card's model: `org/name` of `org/name/README.md`, also in the Hub's own cache
/// (`models--org--name/snapshots/…/README.md`); else the name of the file without its ending, the
/// first `__` (or none) standing for the slash.
fn id_of(path: &Path) -> String {
    let cached = path.ancestors().skip(1).find_map(|folder| {
        folder.file_name()?.to_str()?.strip_prefix("models--").map(|id| id.replacen("--", "/", 1))
    });
    if let Some(id) = cached {
        return id;
    }
    let name = |path: &Path| path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = path.file_stem().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    if !stem.eq_ignore_ascii_case("readme") {
        return stem.replacen("__", "/", 1);
    }
    let Some(folder) = path.parent() else { return stem };
    let owner = folder.parent().map(name).filter(|owner| !owner.is_empty());
    owner.map_or_else(|| name(folder), |owner| format!("{owner}/{}", name(folder)))
}

const CARD: &str = "---\nlicense: mit\nlanguage: no\nbase_model: org/base\ntags:\n- chat\n---\n# A card\n";

impl Source for Cards {
    type Config = CardsConfig;

    fn manifest() -> SourceManifest {
        let mut models =
            Table::of_contract("models", "One row per card.", "models").order("of the files by path");
        models.columns.retain(|column| column.name != cladist_sdk::ColumnName::from("raw"));
        for column in &mut models.columns {
            if column.name == cladist_sdk::ColumnName::from("card") {
                *column = column.clone().when("/cards", true);
            }
        }
        let problems =
            Table::of_contract("problems", "One row per card that is odd.", "problems").after("models");
        SourceManifest::new(
            "cards",
            "Reads model cards: Markdown files with YAML front matter, by the Hub's own rule.\n\
             Scalars are read as YAML 1.2 writes them: the language `no` is Norwegian.",
        )
        .table(models)
        .table(problems)
        .example_with_files(
            json!({ "path": "cards", "cards": true }),
            &[("cards/org/model/README.md", CARD), ("cards/plain.md", "no front matter\n")],
        )
    }

    fn new(config: CardsConfig) -> Result<Self> {
        let found = Inputs::new(&["md"]).recursive(true).expand(&config.path).map_err(|e| file_error(&e))?;
        let plain = |file: cladist_files::InputFile| Input {
            path: file.path,
            len: file.len,
            format: Format::Markdown,
            compressed: false,
        };
        let inputs: Vec<Input> = found.into_iter().map(plain).collect();
        let ids: Vec<String> = inputs.iter().map(|input| id_of(&input.path)).collect();
        let last: BTreeMap<String, usize> = ids.iter().cloned().zip(0..).collect();
        let problems = Problems::default();
        for (file, id) in ids.iter().enumerate().filter(|(file, id)| last[*id] != *file) {
            let note = Note {
                kind: Problem::DuplicateId,
                line: Line::None,
                id: Some(id.clone()),
                detail: "a later card of the same id counts".to_owned(),
            };
            problems.note((file, 0, file as u32, 0), note);
        }
        let kept: Vec<usize> = (0..ids.len()).filter(|file| last[&ids[*file]] == *file).collect();
        Ok(Self(Arc::new(Inner { inputs, ids, kept, policy: config.on_bad_row, problems })))
    }

    fn inputs(&self) -> Result<Vec<PathBuf>> {
        Ok(self.0.inputs.iter().map(|input| input.path.clone()).collect())
    }

    fn partitions(&self, table: &str) -> Result<usize> {
        Ok(if table == "models" { self.0.kept.len().div_ceil(CARDS) } else { 1 })
    }

    fn open(&self, table: &str, partition: usize, projection: &Projection) -> Result<Batches> {
        let inner = Arc::clone(&self.0);
        if table == "problems" {
            return Ok(Box::new(std::iter::once_with(move || inner.problems.table(&inner.inputs))));
        }
        let schema = Arc::clone(projection.schema());
        let read = move || -> Result<Vec<RecordBatch>> {
            let mut batcher = Batcher::new(&schema);
            let begin = partition * CARDS;
            for file in inner.kept.iter().skip(begin).take(CARDS) {
                inner.read(*file, &mut batcher)?;
            }
            batcher.finish()
        };
        let mut batches = read()?.into_iter();
        Ok(Box::new(std::iter::from_fn(move || batches.next().map(Ok))))
    }

    fn summary(&self) -> Result<Vec<String>> {
        Ok(self.0.problems.of_cards())
    }
}

impl Inner {
    fn read(&self, file: usize, batcher: &mut Batcher) -> Result<()> {
        let input = &self.inputs[file];
        let bytes =
            std::fs::read(&input.path).map_err(|e| file_error(&FilesError::from_io(&input.path, e)))?;
        if Compression::of(&bytes) != Compression::None {
            return Err(Error::data(format!("{}: compressed; a card is plain text", input.path.display())));
        }
        let (text, valid) = decode(&bytes);
        let card = Card::read(&text);
        let tell = |row: u32, line: Line, kind: Problem, detail: String| {
            let note = Note { kind, line, id: Some(self.ids[file].clone()), detail };
            self.problems.bad(self.policy, input, (file, 0, file as u32, row), note)
        };
        if !valid {
            tell(0, Line::None, Problem::InvalidUtf8, "not UTF-8; odd bytes were replaced".to_owned())?;
        }
        match &card.yaml {
            Some(Yaml::Error(error)) => {
                let line = Line::Known(error.line as u64);
                tell(1, line, Problem::BadRow, format!("front matter: {}", error.message))?;
            }
            Some(Yaml::List | Yaml::Text) => {
                let detail = "front matter that is no mapping of keys to values".to_owned();
                tell(1, Line::Known(1), Problem::BadRow, detail)?;
            }
            _ => {}
        }
        let mut model = Model::default();
        card.fill(&self.ids[file], wanted(batcher.schema()), &mut model)?;
        batcher.push(&model)
    }
}
