//! What is kept of every model's card.
use std::collections::BTreeSet;

use cladist_cards::Side;
use cladist_lineage::{FamilyIx, ModelIx};
use cladist_sdk::prelude::*;

/// Per model the length of its card, flags, and once they are known the template: columns, to be
/// small.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Facts {
    /// Characters; 0 without a card.
    length: Vec<u32>,
    flags: Vec<u8>,
    /// One more than the number of the template; 0 without one. Empty before the first pass ends.
    template: Vec<u32>,
}

const AUTOMATIC: u8 = 1;
const SIGNED: u8 = 2;

/// The card that is shown of a template.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Shown {
    pub(crate) id: String,
    pub(crate) head: String,
}

/// Of one template: the families of its cards, and how many of the cards are automatic.
#[derive(Debug, Default)]
pub(crate) struct Spread {
    pub(crate) families: usize,
    pub(crate) automatic: usize,
}

impl Facts {
    /// Adds a model; `signed`: whether its card has a signature.
    pub(crate) fn push(&mut self, side: Side, signed: bool) {
        let flag = |set: bool, flag: u8| if set { flag } else { 0 };
        self.length.push(side.length.unwrap_or(0));
        self.flags.push(flag(side.automatic, AUTOMATIC) | flag(signed, SIGNED));
    }

    pub(crate) fn append(&mut self, other: Self) {
        self.length.extend(other.length);
        self.flags.extend(other.flags);
        self.template.extend(other.template);
    }

    /// Takes the templates of the cards that have a signature, in their order.
    pub(crate) fn template(&mut self, of: &[Option<u32>]) {
        let mut next = of.iter();
        let number = |flags: &u8| match flags & SIGNED {
            0 => 0,
            _ => next.next().copied().flatten().map_or(0, |number| number + 1),
        };
        self.template = self.flags.iter().map(number).collect();
    }

    /// A model's card.
    pub(crate) fn side(&self, model: ModelIx) -> Side {
        let at = model.index();
        Side {
            length: self.length.get(at).copied().filter(|&length| length > 0),
            automatic: self.flags.get(at).is_some_and(|flags| flags & AUTOMATIC != 0),
            templated: self.template.get(at).is_some_and(|&template| template > 0),
        }
    }

    /// Sums over the cards of the first `listed` templates; a model without a family is one of its own.
    pub(crate) fn per_template(
        &self,
        listed: usize,
        family: impl Fn(ModelIx) -> Option<FamilyIx>,
    ) -> Vec<Spread> {
        let mut spread: Vec<Spread> = Vec::new();
        spread.resize_with(listed, Spread::default);
        let mut families: Vec<BTreeSet<FamilyIx>> = vec![BTreeSet::new(); listed];
        for ((at, &template), &flags) in (0..).zip(&self.template).zip(&self.flags) {
            let Some(number) = (template as usize).checked_sub(1).filter(|&number| number < listed) else {
                continue;
            };
            spread[number].automatic += usize::from(flags & AUTOMATIC != 0);
            match family(ModelIx(at)) {
                Some(family) => {
                    families[number].insert(family);
                }
                None => spread[number].families += 1,
            }
        }
        for (spread, families) in spread.iter_mut().zip(families) {
            spread.families += families.len();
        }
        spread
    }
}
