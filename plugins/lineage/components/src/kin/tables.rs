//! The tables of `lineage/kin`: manifests and rows.
use cladist_lineage::{Links, ModelIx, Relative, relation_name};
use cladist_sdk::prelude::*;

use super::Sight;

pub(crate) fn relatives_table() -> Table {
    Table::new("relatives", "One row per relative of each model asked for.")
        .column(Column::new("of", "utf8", "The model asked for."))
        .column(Column::new(
            "kin",
            "utf8",
            "ancestor (it descends from it), descendant, or sibling (another child of one of its parents).",
        ))
        .column(Column::new("id", "utf8", "The relative."))
        .column(Column::new("distance", "int64", "The fewest edges between the two; 2 of a sibling.").unit("edges"))
        .column(Column::new(
            "via",
            "utf8",
            "The next model from the relative towards the one asked for: of a descendant its parent, of an ancestor \
             its child, of a sibling the parent they share; of several the one with the smallest id.",
        ))
        .column(Column::new(
            "relation",
            "utf8",
            "How the relative or, of an ancestor, its child was derived, on the edge between `id` and `via`; \
             untyped where the Hub did not say.",
        ))
        .column(Column::new("downloads", "int64?", "Downloads of the relative.").unit("downloads"))
        .order("as asked for; ancestors, descendants, siblings; by distance, then by id")
        .view(View::tree("id", "via"))
        .view(View::table())
}

pub(crate) fn common_table() -> Table {
    let far = |name: &str, doc: &str| Column::new(name, "int64?", doc).unit("edges");
    Table::new(
        "common",
        "The nearest common ancestors of each two models asked for: those with the smallest sum of distances. A model \
         counts as its own ancestor. One row with nulls where there is none.",
    )
    .column(Column::new("a", "utf8", "A model asked for."))
    .column(Column::new("b", "utf8", "Another one."))
    .column(Column::new("ancestor", "utf8?", "The ancestor."))
    .column(far("distance_a", "The fewest edges from `a` up to it."))
    .column(far("distance_b", "The fewest edges from `b` up to it."))
    .order("by `b`, then `a`, as asked for; ancestors by id")
    .view(View::table())
}

pub(crate) fn impact_table() -> Table {
    let count = |name: &str, doc: &str| Column::new(name, "int64?", doc).unit("models");
    Table::new("impact", "One row per model asked for: what descends from it. Of a model that is not in the set all is null.")
        .column(Column::new("of", "utf8", "The model asked for."))
        .column(Column::new("found", "bool", "Whether it is in the set."))
        .column(Column::new(
            "hint",
            "utf8?",
            "Of one that is not the model meant, perhaps: the only one that differs in the case of letters, else the \
             only one with the same name after the slash.",
        ))
        .column(count("ancestors", "Models it descends from."))
        .column(count("children", "Models derived from it."))
        .column(count("descendants", "Models that descend from it, each counted once."))
        .column(Column::new("downloads", "int64?", "Its own downloads.").unit("downloads"))
        .column(
            Column::new(
                "descendant_downloads",
                "int64?",
                "Downloads of all its descendants that tell theirs; null where none does.",
            )
            .unit("downloads"),
        )
        .column(count("telling", "Descendants that tell their downloads."))
        .order("as asked for")
        .view(View::bar("of", "descendant_downloads"))
}

/// Rows of the table `relatives`.
#[derive(Default)]
pub(crate) struct Relatives {
    texts: [Vec<String>; 4],
    relation: Vec<&'static str>,
    distance: Vec<i64>,
    downloads: Vec<Option<i64>>,
}

impl Relatives {
    pub(super) fn add(&mut self, view: &Sight, links: &Links, of: &str, place: ModelIx) {
        let id = |place| view.id(place);
        let groups = [
            ("ancestor", view.descent.ancestors_of(place, id)),
            ("descendant", view.descent.descendants_of(place, id)),
            ("sibling", view.descent.siblings_of(place, id)),
        ];
        for (kin, relatives) in groups {
            for Relative { model, distance, via, row } in relatives {
                let texts = [of, kin, view.id(model), view.id(via)];
                for (column, text) in self.texts.iter_mut().zip(texts) {
                    column.push(text.to_owned());
                }
                self.relation.push(relation_name(links.edges()[row as usize].relation));
                self.distance.push(i64::from(distance));
                self.downloads.push(view.downloads(model));
            }
        }
    }

    pub(super) fn batch(self) -> Result<RecordBatch> {
        let [of, kin, id, via] = self.texts.map(strings);
        Ok(record_batch([
            ("of", of),
            ("kin", kin),
            ("id", id),
            ("distance", ints(self.distance)),
            ("via", via),
            ("relation", strings(self.relation)),
            ("downloads", nullable_ints(self.downloads)),
        ])?)
    }
}

/// Rows of the table `common`.
#[derive(Default)]
pub(crate) struct Common {
    pair: [Vec<String>; 2],
    ancestor: Vec<Option<String>>,
    distance: [Vec<Option<i64>>; 2],
}

impl Common {
    pub(super) fn add(&mut self, view: &Sight, (a, first): (&str, ModelIx), (b, second): (&str, ModelIx)) {
        let found = match (view.place(first), view.place(second)) {
            (Some(first), Some(second)) => view.descent.nearest_common(first, second, |place| view.id(place)),
            _ => Vec::new(),
        };
        let mut row = |ancestor: Option<&str>, far: [Option<u32>; 2]| {
            self.pair[0].push(a.to_owned());
            self.pair[1].push(b.to_owned());
            self.ancestor.push(ancestor.map(str::to_owned));
            for (column, far) in self.distance.iter_mut().zip(far) {
                column.push(far.map(i64::from));
            }
        };
        if found.is_empty() {
            row(None, [None; 2]);
        }
        for common in found {
            row(Some(view.id(common.model)), [Some(common.from_first), Some(common.from_second)]);
        }
    }

    pub(super) fn batch(self) -> Result<RecordBatch> {
        let [a, b] = self.pair.map(strings);
        let [distance_a, distance_b] = self.distance.map(nullable_ints);
        Ok(record_batch([
            ("a", a),
            ("b", b),
            ("ancestor", nullable_strings(self.ancestor)),
            ("distance_a", distance_a),
            ("distance_b", distance_b),
        ])?)
    }
}

/// Rows of the table `impact`.
#[derive(Default)]
pub(crate) struct Impact {
    of: Vec<String>,
    found: Vec<bool>,
    hint: Vec<Option<String>>,
    /// Ancestors, children, descendants, own downloads, those of the descendants, who tells them.
    numbers: [Vec<Option<i64>>; 6],
}

impl Impact {
    pub(super) fn add(&mut self, view: &Sight, of: &str, model: Option<ModelIx>, hint: Option<&str>) {
        self.of.push(of.to_owned());
        self.found.push(model.is_some());
        self.hint.push(hint.filter(|_| model.is_none()).map(str::to_owned));
        let numbers = model.map_or([None; 6], |model| numbers(view, model));
        for (column, number) in self.numbers.iter_mut().zip(numbers) {
            column.push(number);
        }
    }

    pub(super) fn batch(self) -> Result<RecordBatch> {
        let [ancestors, children, descendants, downloads, below, telling] = self.numbers.map(nullable_ints);
        Ok(record_batch([
            ("of", strings(self.of)),
            ("found", bools(self.found)),
            ("hint", nullable_strings(self.hint)),
            ("ancestors", ancestors),
            ("children", children),
            ("descendants", descendants),
            ("downloads", downloads),
            ("descendant_downloads", below),
            ("telling", telling),
        ])?)
    }
}

fn numbers(view: &Sight, model: ModelIx) -> [Option<i64>; 6] {
    let own = view.downloads_of(model);
    let Some(place) = view.place(model) else { return [Some(0), Some(0), Some(0), own, None, Some(0)] };
    let id = |place| view.id(place);
    let ancestors = view.descent.ancestors_of(place, id).len();
    let below = view.descent.descendants_of(place, id);
    let told: Vec<i128> =
        below.iter().filter_map(|relative| view.downloads(relative.model)).map(i128::from).collect();
    let sum: i128 = told.iter().sum();
    let sum = i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX });
    let count = |n: usize| Some(n as i64);
    let children = Some(i64::from(view.descent.children().degree(place)));
    [
        count(ancestors),
        children,
        count(below.len()),
        own,
        (!told.is_empty()).then_some(sum),
        count(told.len()),
    ]
}
