//! What models say of themselves, and how often.
//!
//! Shares of relations, licences, languages, tasks and libraries are those of the full census in
//! Laufer et al. 2025 (arXiv 2508.06811); what the study lists no share of is a round guess.
use crate::model::Relation;

/// Relations of first parents; merges have further ones, which makes 7 % of all edges.
pub(crate) const RELATIONS: [(Relation, f64); 5] = [
    (Relation::Finetune, 0.345),
    (Relation::Adapter, 0.434),
    (Relation::Quantized, 0.183),
    (Relation::Merge, 0.036),
    (Relation::Untyped, 0.002),
];

/// Share of models with a licence: 671,895 of 1,860,411.
pub(crate) const LICENSED: f64 = 0.36;
pub(crate) const LICENSES: [(&str, f64); 22] = [
    ("apache-2.0", 298.4),
    ("mit", 109.8),
    ("other", 81.9),
    ("openrail", 37.5),
    ("creativeml-openrail-m", 29.2),
    ("cc-by-nc-4.0", 14.3),
    ("llama2", 10.3),
    ("llama3", 9.9),
    ("gemma", 8.7),
    ("unknown", 8.4),
    ("llama3.1", 7.6),
    ("cc-by-4.0", 6.7),
    ("openrail++", 6.6),
    ("llama3.2", 5.9),
    ("cc-by-nc-sa-4.0", 3.9),
    ("afl-3.0", 3.7),
    ("cc-by-sa-4.0", 3.0),
    ("gpl-3.0", 2.9),
    ("artistic-2.0", 1.9),
    ("llama3.3", 1.8),
    ("cc", 1.8),
    ("bigscience-bloom-rail-1.0", 1.8),
];

/// Share of models with a language: 258,938 of 1,860,411.
pub(crate) const SPEAKING: f64 = 0.139;
/// Share of those with several: 29,803 of 258,938, with 7.7 on average.
pub(crate) const POLYGLOT: f64 = 0.115;
/// The chance of yet another language beyond the second.
pub(crate) const ANOTHER: f64 = 0.86;
/// Share of the lists that name English.
pub(crate) const ENGLISH: f64 = 0.855;
/// Languages other than English; the weight of the n-th is 1 / (n + 2), after Zipf and Mandelbrot.
pub(crate) const LANGUAGES: [&str; 60] = [
    "zh", "fr", "es", "de", "ja", "ko", "it", "pt", "ru", "ar", "hi", "vi", "tr", "nl", "pl", "id", "th",
    "sv", "fa", "uk", "cs", "ro", "fi", "hu", "da", "el", "he", "bn", "ta", "bg", "no", "ca", "te", "ur",
    "mr", "ms", "hr", "sr", "sk", "lt", "et", "lv", "sl", "sw", "ml", "gu", "kn", "eu", "gl", "af", "is",
    "mt", "am", "az", "kk", "ka", "ne", "si", "yo", "zu",
];

/// Share of models with a task.
pub(crate) const TASKED: f64 = 0.6;
pub(crate) const TASKS: [(&str, f64); 14] = [
    ("text-generation", 41.07),
    ("text-classification", 13.62),
    ("text-to-image", 11.4),
    ("reinforcement-learning", 8.66),
    ("automatic-speech-recognition", 3.49),
    ("token-classification", 3.23),
    ("image-classification", 2.59),
    ("fill-mask", 2.1),
    ("feature-extraction", 2.01),
    ("question-answering", 1.79),
    ("sentence-similarity", 1.6),
    ("text2text-generation", 4.5),
    ("image-text-to-text", 2.0),
    ("translation", 1.94),
];

/// Share of models with a library; of adapters with one, most use `peft`.
pub(crate) const SHELVED: f64 = 0.75;
pub(crate) const PEFT: f64 = 0.9;
pub(crate) const LIBRARIES: [(&str, f64); 9] = [
    ("transformers", 76.6),
    ("diffusers", 10.1),
    ("peft", 3.0),
    ("stable-baselines3", 2.6),
    ("sentence-transformers", 1.6),
    ("ml-agents", 1.3),
    ("mlx", 1.8),
    ("keras", 1.5),
    ("timm", 1.5),
];

/// Tags of no other kind, with the share of models that have them.
pub(crate) const TAGS: [(&str, f64); 17] = [
    ("safetensors", 0.55),
    ("pytorch", 0.17),
    ("tensorboard", 0.24),
    ("generated_from_trainer", 0.3),
    ("conversational", 0.2),
    ("text-generation-inference", 0.2),
    ("autotrain_compatible", 0.38),
    ("endpoints_compatible", 0.52),
    ("trl", 0.11),
    ("sft", 0.07),
    ("unsloth", 0.08),
    ("gguf", 0.08),
    ("lora", 0.07),
    ("model-index", 0.07),
    ("4-bit", 0.03),
    // No languages, though they look it.
    ("tf", 0.04),
    ("jax", 0.03),
];

/// Architectures, which are tags as well and part of names; one holds for a family.
pub(crate) const ARCHITECTURES: [&str; 16] = [
    "llama", "qwen2", "mistral", "bert", "gemma2", "phi3", "whisper", "sdxl", "flux", "t5", "roberta",
    "gpt2", "qwen3", "wav2vec2", "vit", "mixtral",
];
/// Second words of names.
pub(crate) const WORDS: [&str; 16] = [
    "chat",
    "instruct",
    "lora",
    "gguf",
    "base",
    "dpo",
    "sft",
    "7b",
    "8b",
    "small",
    "large",
    "v2",
    "merged",
    "it",
    "awq",
    "finetuned",
];

/// Papers that very many cards name, and the share of models that name one.
pub(crate) const CITING: f64 = 0.2;
pub(crate) const PAPERS: [&str; 8] = [
    "1910.09700",
    "2305.18290",
    "2106.09685",
    "1908.10084",
    "1706.03762",
    "1810.04805",
    "2203.05482",
    "2402.03300",
];

/// Datasets that many name, and the share of models that name one.
pub(crate) const TAUGHT: f64 = 0.12;
pub(crate) const DATASETS: [&str; 6] =
    ["imagefolder", "glue", "generator", "squad", "emotion", "imagenet-1k"];
