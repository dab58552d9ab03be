//! An aggregate file of the schema 0.3.0, by types that hold nothing that the schema refuses: its
//! required keys are fields, its choices enums, its numbers finite.
#![allow(clippy::struct_field_names, reason = "the schema's own names")]

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::config::{Availability, Deployment, EvalLibrary, SourceMetadata};

#[derive(Debug, Serialize)]
pub(super) struct Log {
    pub(super) schema_version: &'static str,
    pub(super) evaluation_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) evaluation_timestamp: Option<String>,
    pub(super) retrieved_timestamp: String,
    pub(super) source_metadata: SourceMetadata,
    pub(super) eval_library: EvalLibrary,
    pub(super) model_info: ModelInfo,
    pub(super) evaluation_results: Vec<Evaluation>,
}

#[derive(Debug, Serialize)]
pub(super) struct ModelInfo {
    pub(super) name: String,
    pub(super) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) developer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) inference_platform: Option<String>,
    pub(super) additional_details: ModelDetails,
}

#[derive(Debug, Serialize)]
pub(super) struct ModelDetails {
    pub(super) deployment_type: Deployment,
    pub(super) model_availability: Availability,
}

#[derive(Debug, Serialize)]
pub(super) struct Evaluation {
    pub(super) evaluation_result_id: String,
    pub(super) evaluation_name: String,
    pub(super) source_data: SourceData,
    pub(super) metric_config: MetricConfig,
    pub(super) score_details: ScoreDetails,
}

#[derive(Debug, Serialize)]
#[serde(tag = "source_type")]
pub(super) enum SourceData {
    #[serde(rename = "url")]
    Url { dataset_name: String, url: Vec<String> },
    #[serde(rename = "hf_dataset")]
    Hub {
        dataset_name: String,
        hf_repo: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        hf_split: Option<String>,
    },
    #[serde(rename = "other")]
    Other { dataset_name: String },
}

#[derive(Debug, Serialize)]
pub(super) struct MetricConfig {
    pub(super) metric_id: String,
    pub(super) metric_name: String,
    pub(super) lower_is_better: bool,
    /// With both ends or not at all, as the schema has it.
    #[serde(flatten)]
    pub(super) scale: Option<Scale>,
}

#[derive(Debug, Serialize)]
pub(super) struct Scale {
    score_type: &'static str,
    min_score: End,
    max_score: End,
}

impl Scale {
    pub(super) fn new((min, max): (f64, f64)) -> Self {
        Self { score_type: "continuous", min_score: End(min), max_score: End(max) }
    }
}

/// An end of a scale; infinity is a text.
#[derive(Debug)]
struct End(f64);

impl Serialize for End {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            end if end.is_finite() => to.serialize_f64(end),
            end if end > 0.0 => to.serialize_str("Infinity"),
            _ => to.serialize_str("-Infinity"),
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct ScoreDetails {
    pub(super) score: f64,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) details: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) uncertainty: Option<Uncertainty>,
}

#[derive(Debug, Serialize)]
pub(super) struct Uncertainty {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) standard_error: Option<StandardError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) confidence_interval: Option<Interval>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) num_samples: Option<u64>,
}

#[derive(Debug, Serialize)]
pub(super) struct StandardError {
    pub(super) value: f64,
}

#[derive(Debug, Serialize)]
pub(super) struct Interval {
    pub(super) lower: f64,
    pub(super) upper: f64,
}
