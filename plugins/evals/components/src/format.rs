//! What a harness's format has to say, and nothing that all of them share.

use std::path::PathBuf;
use std::sync::Arc;

use cladist_sdk::prelude::*;
use cladist_sdk::serde::de::DeserializeOwned;

use crate::problems::Problems;
use crate::rows::{About, PredictionRows, SampleRows};

/// A format of evaluation logs.
///
/// Its input falls into *units*, which are the partitions of `predictions` and `samples`, and a unit into *parts*
/// that are read in one go by one thread: both are fixed by the input alone. A row is named by its place, and what
/// is odd about it is noted under that place, however often it is read.
pub(crate) trait Format: Sized + Send + Sync + 'static {
    /// What stands under `with`.
    type Config: DeserializeOwned + JsonSchema;
    /// Some whole rows of a unit, read but not parsed.
    type Part: Send + Sync;
    /// Whether it has scored items and scores; without them it has predictions alone.
    const SCORED: bool = true;

    /// Name, description and examples; the tables are added.
    fn about() -> SourceManifest;

    /// Finds the input and looks at what it is.
    fn open(config: Self::Config, problems: &mut Problems) -> Result<Self>;

    /// The files that are read.
    fn files(&self) -> Vec<PathBuf>;

    /// How many units there are.
    fn units(&self) -> usize;

    /// Whether the parts of a unit are many, so that several threads read one unit.
    fn is_stream(&self, unit: usize) -> bool;

    /// A look at the whole input before the first row, such as for repeated ids; every thread takes part.
    fn look(&self) -> Result<()> {
        Ok(())
    }

    /// The parts of a unit, in order.
    fn parts(self: Arc<Self>, unit: usize) -> Result<Parts<Self::Part>>;

    /// The model outputs of a part.
    fn predictions(
        &self,
        at: (usize, u32),
        part: &Self::Part,
        out: &mut PredictionRows,
        told: &Problems,
    ) -> Result<()>;

    /// The scored items of a part.
    fn samples(
        &self,
        _at: (usize, u32),
        _part: &Self::Part,
        _out: &mut SampleRows,
        _told: &Problems,
    ) -> Result<()> {
        Ok(())
    }

    /// What was published, in the order of the input.
    fn scores(&self, _told: &Problems) -> Result<Vec<Score>> {
        Ok(Vec::new())
    }

    /// What there is, in the order of the input.
    fn runs(&self) -> Vec<Run> {
        Vec::new()
    }
}

/// Parts of a unit, in order.
pub(crate) type Parts<P> = Box<dyn Iterator<Item = Result<P>> + Send>;

/// A published score.
#[derive(Debug, Clone)]
pub(crate) struct Score {
    pub(crate) about: Arc<About>,
    pub(crate) metric: String,
    /// The group of items, where it is not all of them.
    pub(crate) group: Option<String>,
    pub(crate) filter: Option<String>,
    pub(crate) value: f64,
    pub(crate) n: u64,
    pub(crate) stderr: Option<f64>,
    pub(crate) ci_low: Option<f64>,
    pub(crate) ci_high: Option<f64>,
    pub(crate) signature: String,
}

/// One task of one run.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) about: Arc<About>,
    /// The harness and its version.
    pub(crate) harness: Option<String>,
    /// The file of the scored items.
    pub(crate) samples: Option<PathBuf>,
    /// The file of the published scores.
    pub(crate) results: Option<PathBuf>,
}
