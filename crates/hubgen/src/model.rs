use crate::grow::{NONE, Population};
use crate::jsonl::number_text;
use crate::random::Random;
use crate::values::{
    ANOTHER, ARCHITECTURES, CITING, DATASETS, ENGLISH, LANGUAGES, LIBRARIES, LICENSED, LICENSES, PAPERS,
    PEFT, POLYGLOT, SHELVED, SPEAKING, TAGS, TASKED, TASKS, TAUGHT, WORDS,
};

/// How a synthetic model was derived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relation {
    /// Trained further.
    Finetune,
    /// Weights beside the parent's.
    Adapter,
    /// Fewer bits.
    Quantized,
    /// Several parents combined.
    Merge,
    /// Not said.
    Untyped,
}

impl Relation {
    /// The word in the Hub's tags; none when it is not said.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Finetune => Some("finetune"),
            Self::Adapter => Some("adapter"),
            Self::Quantized => Some("quantized"),
            Self::Merge => Some("merge"),
            Self::Untyped => None,
        }
    }
}

/// One model.
#[derive(Debug, Clone, PartialEq)]
pub struct Synthetic {
    /// Its id.
    pub id: String,
    /// Milliseconds since 1970, UTC.
    pub created: i64,
    /// Its downloads.
    pub downloads: i64,
    /// Its likes.
    pub likes: i64,
    /// The bases it declares.
    pub bases: Vec<(String, Relation)>,
    /// Its licence, if it tells.
    pub license: Option<&'static str>,
    /// Its languages.
    pub languages: Vec<&'static str>,
    /// Its task.
    pub task: Option<&'static str>,
    /// Its library.
    pub library: Option<&'static str>,
    /// The number of a paper on arXiv.
    pub paper: Option<&'static str>,
    /// A dataset.
    pub dataset: Option<&'static str>,
    /// Tags beside those of base, licence, language, task, library, paper and dataset.
    pub tags: Vec<&'static str>,
}

/// The Hub's word for "earlier": 2022-03-02T23:29:04Z.
const FLOOR: i64 = 1_646_263_744_000;
/// 2026-08-31T00:00:00Z.
const LAST: i64 = 1_788_134_400_000;
/// Share of models that are older than the Hub's dates.
const EARLIER: f64 = 0.02;

/// How often a model's own licence, task or language is not its family's. Two relatives then differ
/// about twice as often: near the 15 %, 23 % and 13 % of the study.
const OWN_LICENSE: f64 = 0.09;
const OWN_TASK: f64 = 0.15;
const OWN_LANGUAGE: f64 = 0.08;

impl Population {
    /// The id of a model, by its number.
    pub(crate) fn id(&self, model: u32) -> String {
        let mut random = Random::of(self.settings.seed, u64::from(model));
        let owner = (random.unit().powi(3) * 60_000.0) as u32;
        let mut id = String::with_capacity(40);
        id.push('u');
        number_text(&mut id, i64::from(owner));
        id.push('/');
        id.push_str(self.architecture(model));
        id.push('-');
        id.push_str(WORDS[random.below(WORDS.len() as u64) as usize]);
        id.push('-');
        number_text(&mut id, i64::from(model));
        id
    }

    /// A model, by its number.
    pub fn model(&self, model: u32) -> Synthetic {
        let mut random = Random::of(self.settings.seed ^ 0x00c1_ad15, u64::from(model));
        let downloads = (10.0 * (1.0 / (1.0 - random.unit())).powf(1.1)) as i64;
        let library = random.chance(SHELVED).then(|| self.library(model, &mut random));
        let mut tags: Vec<&str> = Vec::with_capacity(12);
        tags.extend(TAGS.iter().filter(|(_, share)| random.chance(*share)).map(|(tag, _)| *tag));
        if random.chance(0.6) {
            tags.push(self.architecture(model));
        }
        Synthetic {
            id: self.id(model),
            created: self.created(model),
            downloads: downloads.min(50_000_000),
            likes: (downloads / 900).min(9_000),
            bases: self.bases(model, &mut random),
            license: random
                .chance(LICENSED)
                .then(|| self.inherited(model, 1, OWN_LICENSE, &mut random).weighted(&LICENSES)),
            languages: self.languages(model, &mut random),
            task: random
                .chance(TASKED)
                .then(|| self.inherited(model, 2, OWN_TASK, &mut random).weighted(&TASKS)),
            library,
            paper: random.chance(CITING).then(|| random.pick(&PAPERS)),
            dataset: random.chance(TAUGHT).then(|| random.pick(&DATASETS)),
            tags,
        }
    }

    /// Growth was faster than linear; the oldest models have the floor as their date.
    fn created(&self, model: u32) -> i64 {
        let age = f64::from(model) / f64::from(self.settings.models.max(1));
        let since = ((age - EARLIER) / (1.0 - EARLIER)).max(0.0);
        FLOOR + ((LAST - FLOOR) as f64 * since.sqrt()) as i64
    }

    /// What draws a trait: the family's own generator, the same for all its members, but in a share
    /// of models, whose trait is new.
    fn inherited(&self, model: u32, trait_: u64, own: f64, random: &mut Random) -> Random {
        if random.chance(own) {
            return random.clone();
        }
        Random::of(self.settings.seed ^ (trait_ << 40), u64::from(self.root(model)))
    }

    fn architecture(&self, model: u32) -> &'static str {
        Random::of(self.settings.seed ^ (4 << 40), u64::from(self.root(model))).pick(&ARCHITECTURES)
    }

    fn library(&self, model: u32, random: &mut Random) -> &'static str {
        let adapter = self.parent[model as usize] != NONE && self.relation(model) == Relation::Adapter;
        if adapter && random.chance(PEFT) { "peft" } else { random.weighted(&LIBRARIES) }
    }

    fn languages(&self, model: u32, random: &mut Random) -> Vec<&'static str> {
        if !random.chance(SPEAKING) {
            return Vec::new();
        }
        let mut draw = self.inherited(model, 3, OWN_LANGUAGE, random);
        let english = draw.chance(ENGLISH);
        let mut languages = vec![if english { "en" } else { other_language(&mut draw) }];
        if draw.chance(POLYGLOT) {
            loop {
                let next = other_language(&mut draw);
                if !languages.contains(&next) {
                    languages.push(next);
                }
                if languages.len() > 1 && (languages.len() >= 40 || !draw.chance(ANOTHER)) {
                    break;
                }
            }
        }
        languages
    }

    /// What it declares, with the faults of real dumps in small shares.
    fn bases(&self, model: u32, random: &mut Random) -> Vec<(String, Relation)> {
        let parent = self.parent[model as usize];
        let mut bases = Vec::new();
        if parent != NONE {
            let relation = self.relation(model);
            bases.push((self.declared(model, parent, random), relation));
            // Said twice, or with two relations.
            if random.chance(0.0005) {
                bases.push((bases[0].0.clone(), Relation::Adapter));
            }
        }
        bases.extend(self.more(model).map(|(parent, relation)| (self.id(parent), relation)));
        bases
    }

    /// The name by which a model declares its parent.
    fn declared(&self, model: u32, parent: u32, random: &mut Random) -> String {
        let known = self.id(parent);
        let short = known.split_once('/').map_or("", |(_, name)| name);
        match random.below(1000) {
            // Not in the set at all, as many parents in a partial dump.
            0..=79 => format!("elsewhere/{short}"),
            // Renamed since, in another letter case, itself.
            80..=89 => short.to_owned(),
            90..=93 => known.to_uppercase(),
            94..=95 => self.id(model),
            // A younger one.
            96..=97 => self.id((model + 1).min(self.settings.models - 1)),
            _ => known,
        }
    }
}

/// A language other than English, by Zipf's law: the inverse of the sum of 1 / (n + 2), about.
fn other_language(random: &mut Random) -> &'static str {
    let steps = 1.0 + LANGUAGES.len() as f64 / 2.0;
    let place = 2.0 * steps.powf(random.unit()) - 2.0;
    LANGUAGES[(place as usize).min(LANGUAGES.len() - 1)]
}
