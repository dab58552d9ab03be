use cladist_cards::{CardEdge, Reader, Rules, Side, Signature, groups, head, templates};
use cladist_lineage::{Descent, IdKey, LinkSet, ModelIx, Relation, RelationSet};
use cladist_sdk::prelude::*;
use rustc_hash::FxHashMap;

use crate::links::{Mode, Wanted, edges_port, push_cut_edges, push_edges, push_models, warn_unknown};
use crate::threads::HostThreads;

mod facts;
mod tables;
#[cfg(test)]
mod tests;

use self::facts::{Facts, Shown};

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// Which rules count.
    mode: Mode,
    /// From which similarity on two cards follow the same template, above 0 and up to 1: the
    /// estimated index of Jaccard of their runs of words.
    similarity: f64,
    /// The length of a run of words.
    words: usize,
    /// How many cards make a template.
    min_cards: usize,
    /// How many templates `templates` lists, the most frequent first; all count in `template_share`.
    top: usize,
    /// The seed of the hashes.
    seed: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self { mode: Mode::Corrected, similarity: 0.5, words: 3, min_cards: 5, top: 50, seed: 0 }
    }
}

/// Of the first pass: what the cards say. Of the second: the edges, and the heads of the examples.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Gathered {
    facts: Facts,
    signed: Vec<(IdKey, Signature)>,
    links: LinkSet,
    cut: Vec<(IdKey, IdKey, Option<Relation>)>,
    shown: FxHashMap<u32, Shown>,
}

/// What the first pass leaves: the facts with their templates, and the models to show.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Known {
    facts: Facts,
    /// Cards of each listed template.
    cards: Vec<u32>,
    /// The number of the template that a model's card stands for.
    examples: FxHashMap<IdKey, u32>,
}

/// Cards along edges, and the templates that they follow.
pub(crate) struct Cards {
    config: Config,
    rules: Rules,
    reader: Reader,
}

impl Metric for Cards {
    type Config = Config;
    type State = Gathered;

    fn manifest() -> MetricManifest {
        MetricManifest::new(
            "cards",
            "Tells who has a model card, how long it is, and which template it follows.\n\
             A card is automatic when it says, in any case of letters, `automatically generated` or `generated \
             automatically`. Templates are found without such words, among cards that share most runs of words. \
             No text is kept: 5 bytes a model and 80 a card, in a first pass; a second one takes the beginnings \
             of the cards to show.",
        )
        .port(
            Port::new("models", "The models and their cards; `hub/dump` gives them with `cards = true`.")
                .contract("models")
                .needs("id")
                .column(PortColumn::new("card", "large_utf8"))
                .passes(2),
        )
        .port(edges_port())
        .table(tables::cards_table())
        .table(tables::templates_table())
        .example(cladist_sdk::serde_json::json!({}))
        .example(cladist_sdk::serde_json::json!({
            "mode": "paper", "similarity": 0.3, "words": 1, "min_cards": 2, "top": 3, "seed": 7
        }))
    }

    fn new(config: Config, _: &InputSchemas) -> Result<Self> {
        if !(config.similarity > 0.0 && config.similarity <= 1.0) {
            return Err(Error::config(format!(
                "`similarity` is {}: not above 0 and up to 1",
                config.similarity
            ))
            .hint("0.5 finds most templates, 0.8 only cards that hardly differ"));
        }
        if !(1..=64).contains(&config.words) {
            return Err(Error::config(format!("`words` is {}: not from 1 to 64", config.words))
                .hint("3 tells texts on the same subject from texts of the same template"));
        }
        if config.min_cards < 2 {
            return Err(Error::config("`min_cards` is below 2: every card would be a template of its own")
                .hint("leave it out for 5"));
        }
        let rules = match config.mode {
            Mode::Corrected => Rules::Corrected,
            Mode::Paper => Rules::Paper,
        };
        let reader = Reader::new(config.words, config.seed);
        Ok(Self { config, rules, reader })
    }

    fn update(&self, state: &mut Gathered, at: At, batch: &RecordBatch, _: &mut Emitter) -> Result<()> {
        if at.port == "edges" {
            // Generations and families are those of the acyclic graph, whatever the mode.
            push_edges(
                &mut state.links,
                Wanted { mode: Mode::Corrected, relations: RelationSet::ALL },
                batch,
            )?;
            if self.config.mode == Mode::Paper {
                push_cut_edges(&mut state.cut, batch)?;
            }
            return Ok(());
        }
        if at.pass.number == 0 {
            return self.read(state, batch);
        }
        push_models(&mut state.links, batch)?;
        let known = at.pass.shared::<Known>()?;
        let (ids, cards) = (batch.text("id")?, batch.large_text("card")?);
        for row in (0..batch.num_rows()).filter(|&row| !cards.is_null(row)) {
            let id = ids.value(row);
            if let Some(&template) = known.examples.get(&IdKey::of(id)) {
                let head = head(cards.value(row), tables::HEAD);
                state.shown.insert(template, Shown { id: id.to_owned(), head });
            }
        }
        Ok(())
    }

    fn merge(&self, left: &mut Gathered, right: Gathered) -> Result<()> {
        left.facts.append(right.facts);
        left.signed.extend(right.signed);
        left.links.append(right.links);
        left.cut.extend(right.cut);
        left.shown.extend(right.shown);
        Ok(())
    }

    fn end_pass(&self, merged: Gathered, _: usize, _: &Context) -> Result<Shared> {
        let Gathered { mut facts, signed, .. } = merged;
        let Config { similarity, min_cards, top, .. } = self.config;
        let found = templates(&signed, similarity, min_cards, &HostThreads);
        facts.template(&found.of);
        let listed = &found.found[..found.found.len().min(top)];
        let examples = listed.iter().map(|template| template.example).zip(0..).collect();
        let cards = listed.iter().map(|template| template.cards).collect();
        Shared::new(&Known { facts, cards, examples })
    }

    fn finish(&self, merged: Gathered, cx: &Context) -> Result<Tables> {
        let known = cx.pass.shared::<Known>()?;
        let ends: Vec<IdKey> = merged.cut.iter().flat_map(|&(child, parent, _)| [child, parent]).collect();
        let (links, ends) = merged.links.resolve_with(&ends, &HostThreads).map_err(Error::data)?;
        warn_unknown(&links);
        let (inner, former) = links.connected();
        let descent = Descent::new(&inner);
        let place = |model: ModelIx| former.binary_search(&model).ok().map(|at| ModelIx(at as u32));
        let edge = |relation, child: ModelIx, parent: ModelIx| CardEdge {
            relation,
            generation: place(child).map_or(0, |place| descent.generation(place)),
            child: known.facts.side(child),
            parent: known.facts.side(parent),
        };
        let kept = links.edges().iter().map(|link| edge(link.relation, link.child, link.parent));
        let cut = merged.cut.iter().zip(ends.chunks_exact(2));
        let cut = cut.filter_map(|(&(_, _, relation), ends)| Some(edge(relation, ends[0]?, ends[1]?)));
        let groups = groups(kept.chain(cut), self.rules);
        // Only who belongs together is asked for, not what a family is called.
        let families = descent.families(|_| "");
        let family = |model| place(model).and_then(|place| families.of(place));
        let counts = known.facts.per_template(known.cards.len(), family);
        Ok(Tables::new()
            .with("cards", tables::cards(&groups)?)
            .with("templates", tables::templates(&known.cards, &counts, &merged.shown)?))
    }
}

impl Cards {
    /// The first pass over a batch of models.
    fn read(&self, state: &mut Gathered, batch: &RecordBatch) -> Result<()> {
        let (ids, cards) = (batch.text("id")?, batch.large_text("card")?);
        for row in 0..batch.num_rows() {
            if cards.is_null(row) {
                state.facts.push(Side::default(), false);
                continue;
            }
            let found = self.reader.read(cards.value(row));
            let length = self.rules.length(&found);
            let signature = found.signature.filter(|_| length.is_some());
            state
                .facts
                .push(Side { length, automatic: found.automatic, templated: false }, signature.is_some());
            state.signed.extend(signature.map(|signature| (IdKey::of(ids.value(row)), signature)));
        }
        Ok(())
    }
}
