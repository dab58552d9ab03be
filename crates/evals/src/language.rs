//! The language that a task's name names.
//!
//! Harnesses keep no language; the names of multilingual tasks end with it, but so do other names with words
//! and abbreviations that look like one (`agieval_lsat_ar` is about analytical reasoning, `arc_challenge` of
//! nothing but English). So a name says a language only where it cannot say anything else:
//!
//! 1. a pair `xx-yy` of two languages (`flores_ca-de`), or two languages in a row after a word for translation
//!    (`wmt22_en_de_replay`): from the first into the second;
//! 2. a code with a script (`belebele_eng_Latn`);
//! 3. a code of two letters at the end that is no word and no abbreviation in use (`hellaswag_de`), or any code
//!    of two letters at the end of a task of a family that is one task per language (`xcopa_it`);
//! 4. a code of three letters at the end of a task of a family that uses those (`multiblimp_deu`).
//!
//! Looked through for the 910 of the ten thousand task names the harness ships that say one; for all else there is
//! nothing to say.
use cladist_languages::{Normalizer, Options, Status};

/// What a name says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// The canonical tag of the language; of a translation the target.
    pub language: Option<String>,
    /// Of a translation the source.
    pub source: Option<String>,
}

/// Families of tasks, one per language, by the beginning of their names.
const FAMILIES: &[&str] = &[
    "xcopa_",
    "xnli_",
    "xstorycloze_",
    "xwinograd_",
    "xquad_",
    "paws_",
    "pawsx_",
    "mgsm_direct_",
    "mgsm_native_cot_",
    "mgsm_en_cot_",
    "m_mmlu_",
    "hellaswag_",
    "arc_challenge_mt_",
    "lambada_openai_mt_",
    "truthfulqa-multi_",
    "global_mmlu_",
    "mmmlu_",
    "okapi_",
];

/// Families whose names end with a code of three letters.
const FAMILIES_3: &[&str] = &["multiblimp_", "afrixnli_", "afrimgsm_", "afrimmlu_", "sib200_", "belebele_"];

/// Families whose names end with bits of grammar.
const GRAMMAR: &[&str] = &["blimp", "zhoblimp", "turblimp", "lm_syneval", "bhs_"];

/// Codes that are no word and no abbreviation in the names of tasks.
const SAFE: &[&str] = &[
    "af", "az", "bg", "bn", "bs", "cy", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "gl", "gu",
    "hr", "hu", "hy", "ja", "ka", "kk", "km", "kn", "ko", "ky", "lv", "mk", "mr", "nb", "nl", "nn", "pl",
    "pt", "ro", "ru", "sk", "sl", "sq", "sv", "sw", "ta", "tg", "th", "tr", "ur", "uz", "vi", "xh", "zh",
    "zu",
];

/// Words before a pair of languages.
const TRANSLATION: &[&str] =
    &["wmt", "iwslt", "flores", "ntrex", "opus", "tatoeba", "mafand", "ted", "translation"];

/// Reads names of tasks.
#[derive(Clone, Debug, Default)]
pub struct Namer(Normalizer);

impl Namer {
    /// A reader of names.
    pub fn new() -> Self {
        Self(Normalizer::new(Options::default()))
    }

    /// The canonical tag of a written language, if it is one.
    pub fn tag(&self, raw: &str) -> Option<String> {
        let found = self.0.read(raw);
        let known = matches!(found.status, Status::Ok | Status::Macrolanguage);
        found.tag.filter(|_| known).map(|tag| tag.into_string())
    }

    /// A code of two or three small letters.
    fn code(&self, token: &str) -> Option<String> {
        let code = matches!(token.len(), 2 | 3) && token.bytes().all(|byte| byte.is_ascii_lowercase());
        if code { self.tag(token) } else { None }
    }

    /// What the name of a task says.
    pub fn named(&self, task: &str) -> Named {
        let tokens: Vec<&str> = task.split('_').collect();
        if let Some((source, language)) = self.pair(&tokens) {
            return Named { language: Some(language), source: Some(source) };
        }
        Named { language: self.single(task, &tokens), source: None }
    }

    fn pair(&self, tokens: &[&str]) -> Option<(String, String)> {
        for token in tokens {
            let mut parts = token.rsplit('-');
            if let (Some(to), Some(from)) = (parts.next(), parts.next())
                && let (Some(from), Some(to)) = (self.code(from), self.code(to))
                // `wmt16-en-de` has a word before it, `ca-de` nothing.
                && parts.next().is_none_or(translates)
                && from != to
            {
                return Some((from, to));
            }
        }
        let word = tokens.iter().position(|token| translates(token))?;
        let mut pairs = tokens[word + 1..].windows(2);
        pairs.find_map(|pair| {
            let (from, to) = (self.code(pair[0])?, self.code(pair[1])?);
            (pair[0].len() == pair[1].len() && from != to).then_some((from, to))
        })
    }

    fn single(&self, task: &str, tokens: &[&str]) -> Option<String> {
        let scripted = tokens.windows(2).find_map(|pair| {
            let script = pair[1].len() == 4
                && pair[1].starts_with(|c: char| c.is_ascii_uppercase())
                && pair[1][1..].bytes().all(|byte| byte.is_ascii_lowercase());
            let code = pair[0].len() == 3 && self.code(pair[0]).is_some();
            if script && code { self.scripted(pair[0], pair[1]) } else { None }
        });
        if scripted.is_some() {
            return scripted;
        }
        let within = |families: &[&str]| families.iter().any(|family| task.starts_with(family));
        let (last, before) = tokens.split_last()?;
        if before.is_empty() || within(GRAMMAR) {
            return None;
        }
        // Two languages in a row that are no translation (`mlqa_zh_vi`: context and question).
        if before.last().is_some_and(|other| other != last && SAFE.contains(other)) {
            return None;
        }
        let trusted = match last.len() {
            // Machine translation, not Maltese; `no` as in `yes_no` is not in these families.
            2 => *last != "mt" && (SAFE.contains(last) || within(FAMILIES)),
            3 => within(FAMILIES_3),
            _ => false,
        };
        if trusted { self.code(last) } else { None }
    }

    fn scripted(&self, code: &str, script: &str) -> Option<String> {
        let found = self.0.read(&format!("{code}-{script}"));
        let known = matches!(found.status, Status::Ok | Status::Macrolanguage);
        (known && found.script.is_some_and(|s| s.as_str() == script))
            .then_some(found.tag)?
            .map(|t| t.into_string())
    }
}

/// Whether this is a word for translation, perhaps with a number (`wmt22`).
fn translates(token: &str) -> bool {
    let word = token.trim_end_matches(|c: char| c.is_ascii_digit());
    TRANSLATION.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::Namer;

    #[test]
    fn names_of_tasks() {
        let namer = Namer::new();
        let said = |task: &str| {
            let named = namer.named(task);
            let source = named.source.map(|source| format!("{source}>")).unwrap_or_default();
            source + &named.language.unwrap_or_default()
        };
        for (task, wanted) in [
            ("xcopa_it", "it"),
            ("xcopa_sw", "sw"),
            ("xwinograd_jp", ""),
            ("hellaswag_de", "de"),
            ("lambada_openai_mt_fr", "fr"),
            ("arc_challenge_mt_is", "is"),
            ("belebele_eng_Latn", "en"),
            ("belebele_zho_Hant", "zh-Hant"),
            ("multiblimp_deu", "de"),
            ("wmt22_en_de_replay", "en>de"),
            ("wmt16-en-ro", "en>ro"),
            ("catalan_bench_flores_ca-de", "ca>de"),
            ("mafand_amh-en_prompt_1", "am>en"),
            // What only looks like a language.
            ("agieval_lsat_ar", ""),
            ("agieval_jec_qa_ca", ""),
            ("kobest_copa", ""),
            ("arith", ""),
            ("ifeval", ""),
            ("mlqa_zh_vi", ""),
            ("xnli_eu_mt", ""),
            ("matreshka_yes_no", ""),
            ("mmlu_pro", ""),
            ("cruxeval_output_cot", ""),
            ("infinitebench_code_run", ""),
            ("blimp_nl__infinitival_argument_clause__om_te", ""),
            ("arabic_leaderboard_acva_Arab_Empire", ""),
            ("truthfulqa_mc1", ""),
            ("it", ""),
        ] {
            assert_eq!(said(task), wanted, "{task}");
        }
    }
}
