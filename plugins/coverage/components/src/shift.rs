use cladist_coverage::{Breadth, Flow, ShiftRow, Which, shifts};
use cladist_edges::{
    HostThreads, Mode, RelationName, Wanted, edges_port, every_relation, push_edges, push_models,
    relation_set, warn_unknown,
};
use cladist_languages::Code;
use cladist_lineage::{Descent, LinkSet, ModelIx, relation_name};
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;
use cladist_sdk::tables::Texts;
use rustc_hash::FxHashMap;

use crate::normalizers::Normalizers;

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// The column of languages: a text or a list of texts per model.
    column: String,
    /// The relations of the edges to use.
    relations: Vec<RelationName>,
    /// Whether a member counts as the macrolanguage that CLDR puts in its place: a model that keeps Chinese but writes
    /// `cmn` for `zh` then loses nothing.
    merge_macrolanguages: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self { column: "languages".to_owned(), relations: every_relation(), merge_macrolanguages: false }
    }
}

/// How models' languages change along families.
pub(crate) struct Shift {
    column: String,
    wanted: Wanted,
    normalizers: Normalizers,
}

/// Models and edges, and the set of languages of each model: 20 bytes a model, 40 an edge, each distinct set once.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Gathered {
    links: LinkSet,
    /// Per model the place of its set.
    of_model: Vec<u32>,
    sets: Vec<Vec<Code>>,
    places: FxHashMap<Vec<Code>, u32>,
}

impl Gathered {
    fn place(&mut self, set: &[Code]) -> u32 {
        if let Some(place) = self.places.get(set) {
            return *place;
        }
        let place = self.sets.len() as u32;
        self.sets.push(set.to_vec());
        self.places.insert(set.to_vec(), place);
        place
    }
}

impl Metric for Shift {
    type Config = Config;
    type State = Gathered;

    fn manifest() -> MetricManifest {
        MetricManifest::new(
            "shift",
            "Tells how languages change from parent to child: gained, kept, lost, and who ends with English alone.\n\
             Over edges that are not cut. Languages are compared where both models say theirs: a model that says \
             nothing has not lost anything.",
        )
        .port(
            Port::new("models", "The models and the languages that they report.")
                .contract("models")
                .needs("id")
                .column(PortColumn::from("/column", "any").doc("Languages: a text or a list of texts.")),
        )
        .port(edges_port())
        .table(shift_table())
        .table(flows_table())
        .example(json!({}))
        .example(json!({ "relations": ["finetune", "untyped"], "merge_macrolanguages": true }))
    }

    fn new(config: Config, inputs: &InputSchemas) -> Result<Self> {
        let Config { column, relations, merge_macrolanguages } = config;
        let found = inputs.port("models").and_then(|schema| schema.field_with_name(&column).ok());
        if let Some(field) = found.filter(|field| !Texts::fits(field.data_type())) {
            let message =
                format!("column `{column}` is {}, not a text or a list of texts", field.data_type());
            return Err(Error::config(message));
        }
        let wanted = Wanted { mode: Mode::Corrected, relations: relation_set(&relations)? };
        Ok(Self { column, wanted, normalizers: Normalizers::new(merge_macrolanguages) })
    }

    fn update(&self, state: &mut Gathered, at: At, batch: &RecordBatch, _: &mut Emitter) -> Result<()> {
        if at.port == "edges" {
            return push_edges(&mut state.links, self.wanted, batch);
        }
        push_models(&mut state.links, batch)?;
        let languages = Texts::of(batch, &self.column)?;
        self.normalizers.with(|normalizer| {
            let mut set = Vec::new();
            for row in 0..batch.num_rows() {
                set.clear();
                set.extend(languages.row(row).filter_map(|raw| normalizer.language(raw)));
                set.sort_unstable();
                set.dedup();
                let place = state.place(&set);
                state.of_model.push(place);
            }
        });
        Ok(())
    }

    fn merge(&self, left: &mut Gathered, right: Gathered) -> Result<()> {
        left.links.append(right.links);
        let places: Vec<u32> = right.sets.iter().map(|set| left.place(set)).collect();
        left.of_model.extend(right.of_model.iter().map(|place| places[*place as usize]));
        Ok(())
    }

    fn finish(&self, merged: Gathered, _: &Context) -> Result<Tables> {
        let Gathered { links, of_model, sets, .. } = merged;
        let links = links.resolve(&HostThreads).map_err(Error::data)?;
        warn_unknown(&links);
        // Only models with edges are of interest.
        let (links, former) = links.connected();
        let descent = Descent::new(&links);
        let set = |model: ModelIx| of_model[former[model.index()].index()] as usize;
        let english = "eng".parse::<Code>().map_err(Error::internal)?;
        let (rows, flows) = shifts(links.edges(), &sets, &english, set, |model| descent.generation(model));
        Ok(Tables::new().with("shift", shift_rows(&rows)?).with("flows", flow_rows(&flows)?))
    }
}

fn relation_column(table: Table) -> Table {
    table.column(Column::new(
        "relation",
        "utf8",
        "finetune, quantized, adapter, merge, untyped; `all` is all that are used.",
    ))
}

fn shift_table() -> Table {
    let count = |name: &str, doc: &str, unit: &str| Column::new(name, "int64", doc).unit(unit);
    relation_column(Table::new("shift", "One row per relation and generation that has an edge."))
        .column(
            Column::new(
                "generation",
                "int64?",
                "Edges from the child to its nearest root; null is all generations.",
            )
            .unit("generations"),
        )
        .column(count("edges", "Pairs of a parent and a child.", "edges"))
        .column(count(
            "compared",
            "Pairs that both say their languages; all that follows is of these.",
            "edges",
        ))
        .column(count("gained", "Languages of children that their parents lack, summed.", "languages"))
        .column(count("kept", "Languages of both, summed.", "languages"))
        .column(count("lost", "Languages of parents that their children lack, summed.", "languages"))
        .column(count("narrower", "Pairs whose child has fewer languages.", "edges"))
        .column(count("wider", "Pairs whose child has more languages.", "edges"))
        .column(count("to_one", "Pairs from several languages to one.", "edges"))
        .column(count("to_english", "Pairs to English alone from anything else.", "edges"))
        .column(
            Column::new("kept_share", "float64?", "kept / (kept + lost): of the parents' languages.")
                .unit("share"),
        )
        .order("relation (all first, then untyped), then generation (all first)")
        .view(View::line("generation", "kept_share").series("relation"))
        .view(View::table())
}

fn flows_table() -> Table {
    relation_column(Table::new("flows", "One row per relation and pair of classes that has an edge."))
        .column(Column::new(
            "from",
            "utf8",
            "How many languages the parent says: not said, English only, one other, 2-5, 6-20, 21-100, more than 100.",
        ))
        .column(Column::new("to", "utf8", "How many the child says."))
        .column(Column::new("edges", "int64", "Pairs of such models.").unit("edges"))
        .column(Column::new("share", "float64", "Of all pairs with such a parent.").unit("share"))
        .order("relation (all first, then untyped), then from and to, the narrowest first")
        .view(View::new(cladist_sdk::ViewKind::Sankey).xy("from", "to").value("edges").series("relation"))
        .view(View::new(cladist_sdk::ViewKind::Heatmap).xy("to", "from").value("share").series("relation"))
}

fn name(which: Which) -> &'static str {
    match which {
        Which::All => "all",
        Which::One(relation) => relation_name(relation),
    }
}

fn shift_rows(rows: &[ShiftRow]) -> Result<RecordBatch> {
    let count =
        |get: fn(&cladist_coverage::Shift) -> u64| ints(rows.iter().map(|row| get(&row.shift) as i64));
    let kept_share = |row: &ShiftRow| {
        let all = row.shift.kept + row.shift.lost;
        (all > 0).then(|| row.shift.kept as f64 / all as f64)
    };
    Ok(record_batch([
        ("relation", strings(rows.iter().map(|row| name(row.relation)))),
        ("generation", nullable_ints(rows.iter().map(|row| row.generation.map(i64::from)))),
        ("edges", count(|shift| shift.edges)),
        ("compared", count(|shift| shift.compared)),
        ("gained", count(|shift| shift.gained)),
        ("kept", count(|shift| shift.kept)),
        ("lost", count(|shift| shift.lost)),
        ("narrower", count(|shift| shift.narrower)),
        ("wider", count(|shift| shift.wider)),
        ("to_one", count(|shift| shift.to_one)),
        ("to_english", count(|shift| shift.to_english)),
        ("kept_share", nullable_floats(rows.iter().map(kept_share))),
    ])?)
}

fn flow_rows(flows: &[Flow]) -> Result<RecordBatch> {
    let mut totals: FxHashMap<(Which, Breadth), u64> = FxHashMap::default();
    for flow in flows {
        *totals.entry((flow.relation, flow.from)).or_default() += flow.edges;
    }
    let share = |flow: &Flow| flow.edges as f64 / totals[&(flow.relation, flow.from)] as f64;
    Ok(record_batch([
        ("relation", strings(flows.iter().map(|flow| name(flow.relation)))),
        ("from", strings(flows.iter().map(|flow| flow.from.as_str()))),
        ("to", strings(flows.iter().map(|flow| flow.to.as_str()))),
        ("edges", ints(flows.iter().map(|flow| flow.edges as i64))),
        ("share", floats(flows.iter().map(share))),
    ])?)
}
