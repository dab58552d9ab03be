//! The tables of `lineage/cards`: manifests and rows.
use cladist_cards::{Group, Sums};
use cladist_lineage::relation_name;
use cladist_sdk::prelude::*;
use rustc_hash::FxHashMap;

use super::facts::{Shown, Spread};

/// Characters of a card that are shown.
pub(crate) const HEAD: usize = 160;

pub(crate) fn cards_table() -> Table {
    let share = |name: &str, doc: &str| Column::new(name, "float64?", doc).unit("share");
    let length = |name: &str, doc: &str| Column::new(name, "float64?", doc).unit("characters");
    Table::new(
        "cards",
        "One row per relation and generation that has an edge. In mode `corrected` a card has a body (what follows \
         the front matter) that is more than white space, lengths are of the body, and shares and lengths are over \
         the edges whose child (or parent) has a card; edges that are cut do not count. In mode `paper` a card has \
         more than three characters, lengths are of the whole card, and shares and lengths are over the edges where \
         both have one; all edges count.",
    )
    .column(Column::new("relation", "utf8", "How the child was derived; all for any, untyped where the Hub did not say."))
    .column(Column::new("generation", "int64?", "The child's fewest edges from a root; null for any.").unit("edges"))
    .column(Column::new("edges", "int64", "Edges.").unit("edges"))
    .column(share("p_card", "Edges whose child has a card."))
    .column(share("p_auto", "Children's cards that say they were generated."))
    .column(length("length_mean", "The mean length of the children's cards."))
    .column(length("length_median", "Their median length."))
    .column(share("template_share", "Children's cards that follow a template."))
    .column(share("parent_p_card", "Edges whose parent has a card."))
    .column(share("parent_p_auto", "Parents' cards that say they were generated, counted once per edge."))
    .column(length("parent_length_mean", "The mean length of the parents' cards, counted once per edge."))
    .order("all, finetune, adapter, quantized, merge, untyped; of each any generation first, then one by one")
    .view(View::bar("relation", "p_auto").series("generation"))
    .view(View::line("generation", "length_mean").series("relation"))
}

pub(crate) fn templates_table() -> Table {
    let count = |name: &str, unit: &str, doc: &str| Column::new(name, "int64", doc).unit(unit);
    Table::new(
        "templates",
        "One row per group of similar cards, the largest first: MinHash signatures of 64 bins, compared where they \
         share a band of three, and joined from the similarity asked for on.",
    )
    .column(Column::new("template", "int64", "Its number, from 1."))
    .column(count("cards", "models", "Cards that follow it."))
    .column(count("families", "families", "Families of these models; a single model is one of its own."))
    .column(count("automatic", "models", "Of the cards those that say they were generated."))
    .column(Column::new("example", "utf8", "A model with its most frequent wording."))
    .column(Column::new(
        "text_head",
        "utf8",
        "The first 160 characters of that card after the front matter, white space drawn together.",
    ))
    .order("most cards first")
    .view(View::table())
}

pub(crate) fn cards(groups: &[Group]) -> Result<RecordBatch> {
    let child =
        |value: fn(&Sums) -> Option<f64>| nullable_floats(groups.iter().map(|group| value(&group.child)));
    let parent =
        |value: fn(&Sums) -> Option<f64>| nullable_floats(groups.iter().map(|group| value(&group.parent)));
    Ok(record_batch([
        ("relation", strings(groups.iter().map(|group| group.relation.map_or("all", relation_name)))),
        ("generation", nullable_ints(groups.iter().map(|group| group.generation.map(i64::from)))),
        ("edges", ints(groups.iter().map(|group| group.edges as i64))),
        ("p_card", child(Sums::p_card)),
        ("p_auto", child(Sums::p_auto)),
        ("length_mean", child(Sums::length_mean)),
        ("length_median", child(Sums::length_median)),
        ("template_share", child(Sums::template_share)),
        ("parent_p_card", parent(Sums::p_card)),
        ("parent_p_auto", parent(Sums::p_auto)),
        ("parent_length_mean", parent(Sums::length_mean)),
    ])?)
}

pub(crate) fn templates(
    cards: &[u32],
    spread: &[Spread],
    shown: &FxHashMap<u32, Shown>,
) -> Result<RecordBatch> {
    let example = |of: fn(&Shown) -> &str| {
        strings((0..cards.len() as u32).map(move |number| shown.get(&number).map_or("", of)))
    };
    Ok(record_batch([
        ("template", ints(1..=cards.len() as i64)),
        ("cards", ints(cards.iter().map(|&cards| i64::from(cards)))),
        ("families", ints(spread.iter().map(|spread| spread.families as i64))),
        ("automatic", ints(spread.iter().map(|spread| spread.automatic as i64))),
        ("example", example(|shown| &shown.id)),
        ("text_head", example(|shown| &shown.head)),
    ])?)
}
