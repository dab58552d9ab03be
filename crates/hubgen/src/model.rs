use crate::grow::{NONE, Population};
use crate::random::Random;

/// How a synthetic model was derived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// Tags beside those of base, licence and language.
    pub tags: Vec<&'static str>,
}

const RELATIONS: [(Relation, f64); 5] = [
    (Relation::Finetune, 0.42),
    (Relation::Adapter, 0.22),
    (Relation::Quantized, 0.24),
    (Relation::Merge, 0.04),
    (Relation::Untyped, 0.08),
];
const LICENSES: [(&str, f64); 10] = [
    ("apache-2.0", 0.45),
    ("mit", 0.17),
    ("other", 0.1),
    ("llama3", 0.05),
    ("llama3.1", 0.06),
    ("gemma", 0.05),
    ("openrail", 0.05),
    ("creativeml-openrail-m", 0.03),
    ("cc-by-nc-4.0", 0.03),
    ("cc-by-4.0", 0.01),
];
const LANGUAGES: [(&str, f64); 12] = [
    ("en", 0.6),
    ("zh", 0.09),
    ("fr", 0.05),
    ("es", 0.05),
    ("de", 0.05),
    ("ja", 0.04),
    ("ko", 0.03),
    ("ru", 0.03),
    ("pt", 0.02),
    ("ar", 0.02),
    ("hi", 0.01),
    ("no", 0.01),
];
const TASKS: [(&str, f64); 8] = [
    ("text-generation", 0.5),
    ("text-to-image", 0.14),
    ("text-classification", 0.1),
    ("automatic-speech-recognition", 0.06),
    ("reinforcement-learning", 0.07),
    ("image-classification", 0.05),
    ("feature-extraction", 0.05),
    ("translation", 0.03),
];
const LIBRARIES: [(&str, f64); 6] = [
    ("transformers", 0.62),
    ("diffusers", 0.14),
    ("peft", 0.12),
    ("stable-baselines3", 0.04),
    ("sentence-transformers", 0.05),
    ("gguf", 0.03),
];
const TAGS: [&str; 10] = [
    "safetensors",
    "pytorch",
    "tensorboard",
    "llama",
    "qwen2",
    "conversational",
    "autotrain_compatible",
    "endpoints_compatible",
    "text-generation-inference",
    "generated_from_trainer",
];
const WORDS: [&str; 16] = [
    "llama", "qwen", "mistral", "bert", "gemma", "phi", "whisper", "sdxl", "flux", "t5", "roberta", "chat",
    "instruct", "lora", "gguf", "base",
];

/// The Hub's word for "earlier": 2022-03-02T23:29:04Z.
const FLOOR: i64 = 1_646_263_744_000;
/// 2026-08-31T00:00:00Z.
const LAST: i64 = 1_788_134_400_000;

impl Population {
    /// The id of a model, by its number.
    pub(crate) fn id(&self, model: u32) -> String {
        let mut random = Random::of(self.settings.seed, u64::from(model));
        let owner = (random.unit().powi(3) * 60_000.0) as u32;
        let (a, b) = (random.below(16) as usize, random.below(16) as usize);
        format!("user{owner}/{}-{}-{model}", WORDS[a], WORDS[b])
    }

    /// A model, by its number.
    pub fn model(&self, model: u32) -> Synthetic {
        let mut random = Random::of(self.settings.seed ^ 0x00c1_ad15, u64::from(model));
        let age = f64::from(model) / f64::from(self.settings.models.max(1));
        // Growth was faster than linear; the oldest models have the floor as their date.
        let created = if age < 0.02 { FLOOR } else { FLOOR + ((LAST - FLOOR) as f64 * age.sqrt()) as i64 };
        let downloads = (10.0 * (1.0 / (1.0 - random.unit())).powf(1.1)) as i64;
        let languages = match random.below(20) {
            0..=11 => 0,
            12..=18 => 1,
            _ => 4,
        };
        Synthetic {
            id: self.id(model),
            created,
            downloads: downloads.min(50_000_000),
            likes: (downloads / 900).min(9_000),
            bases: self.bases(model, &mut random),
            license: random.chance(0.62).then(|| *random.weighted(&LICENSES)),
            languages: (0..languages).map(|_| *random.weighted(&LANGUAGES)).collect(),
            task: random.chance(0.7).then(|| *random.weighted(&TASKS)),
            library: random.chance(0.75).then(|| *random.weighted(&LIBRARIES)),
            tags: TAGS.iter().copied().filter(|_| random.chance(0.35)).collect(),
        }
    }

    /// What it declares, with the faults of real dumps in small shares.
    fn bases(&self, model: u32, random: &mut Random) -> Vec<(String, Relation)> {
        let parent = self.parent[model as usize];
        if parent == NONE {
            return Vec::new();
        }
        let relation = *random.weighted(&RELATIONS);
        let known = self.id(parent);
        let short = known.split_once('/').map_or("", |(_, name)| name).to_owned();
        let name = match random.below(1000) {
            // Not in the set at all, as most parents of a partial dump.
            0..=79 => format!("elsewhere/{short}"),
            // Renamed since, in another letter case, itself.
            80..=89 => short,
            90..=93 => known.to_uppercase(),
            94..=95 => self.id(model),
            // A younger model, which sometimes closes a cycle.
            96..=97 => self.id((model + 1).min(self.settings.models - 1)),
            _ => known,
        };
        let mut bases = vec![(name, relation)];
        if relation == Relation::Merge {
            for _ in 0..=random.below(2) {
                bases.push((self.id(random.below(u64::from(model.max(1))) as u32), Relation::Merge));
            }
        }
        if random.chance(0.0005) {
            bases.push((bases[0].0.clone(), Relation::Adapter));
        }
        bases
    }
}
