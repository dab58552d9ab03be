use cladist_compare::{Outcomes, Pair, Task};
use cladist_sdk::prelude::*;
use cladist_textmetrics::Metric as TextMetric;

/// The corpus metric that a pair's statistics are of: by its signature where the samples have one,
/// else by its name with sacreBLEU's defaults.
pub(crate) fn metric(outcomes: &Outcomes, pair: &Pair) -> Result<TextMetric> {
    let Task { metric, benchmark, signatures, .. } = pair.task(outcomes);
    let width = pair.width(outcomes);
    let found = match signatures[0] {
        Some(signature) => {
            TextMetric::from_signature(metric, signature, width).map_err(|error| error.to_string())
        }
        None => TextMetric::named(metric).ok_or_else(|| "no corpus metric of this name is known".to_owned()),
    };
    let found = found.map_err(|error| {
        Error::data(format!("`{metric}` of `{benchmark}` cannot be scored as a corpus: {error}"))
            .hint("`corpus = true` is for BLEU, chrF and TER as `scoring/translation` gives them")
    })?;
    if width != found.width() && !pair.is_empty() {
        return Err(Error::data(format!(
            "`{metric}` of `{benchmark}` has {width} statistics a sample, not {}",
            found.width()
        )));
    }
    Ok(found)
}
