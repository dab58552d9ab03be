//! Tags of BCP 47: a language with script, region and more.
use icu_locale_core::Locale;

use super::codes::{self, Coded};
use super::{Normalized, Options, Status};
use crate::code::{Region, Script};
use crate::reference::{Language, Reference, Scope};
use crate::words;

/// What a tag with hyphens means; none where the text is no tag that begins with a known code.
pub(super) fn normalize(table: &'static Reference, text: &str, options: Options) -> Option<Normalized> {
    let (text, extended) = without_prefix(table, text);
    let text = text.as_ref();
    let first = text.split('-').next().unwrap_or(text);
    if !(2..=3).contains(&first.len()) {
        return None;
    }
    let code = first.to_ascii_lowercase();
    let (language, retired) = match codes::find(table, &code) {
        Coded::Language(language) => (language, None),
        Coded::Retired(language, note) => (language, Some(note)),
        Coded::Gone(note) => {
            let split = note.contains("split");
            return Some(Normalized::nothing(if split { Status::Ambiguous } else { Status::Retired }, note));
        }
        Coded::Special(language) => {
            let note = words::special(&code);
            let tag = Some(language.subtag().into());
            return Some(Normalized { tag, ..Normalized::nothing(Status::NotALanguage, note) });
        }
        Coded::NoLanguage(what) => {
            let tag = what.tag.map(Into::into);
            return Some(Normalized { tag, ..Normalized::nothing(Status::NotALanguage, what.note) });
        }
        Coded::Unknown => return None,
    };
    let parts = match Parts::read(table, text) {
        Ok(parts) => parts,
        Err(Wrong { status, why }) => {
            let note = format!("`{first}` is {}, but {why}", language.name);
            return Some(Normalized::nothing(status, note));
        }
    };
    Some(assemble(table, language, parts, [retired, extended], options))
}

/// `zh-yue` as `yue`: the language that extends another stands for itself.
fn without_prefix<'a>(table: &Reference, text: &'a str) -> (std::borrow::Cow<'a, str>, Option<String>) {
    let mut parts = text.splitn(3, '-');
    let (Some(first), Some(second)) = (parts.next(), parts.next()) else { return (text.into(), None) };
    let (prefix, language) = (first.to_ascii_lowercase(), second.to_ascii_lowercase());
    if !words::takes_extension(&prefix) || table.find_text(&language).is_none() {
        return (text.into(), None);
    }
    let rest = parts.next().map_or(String::new(), |rest| format!("-{rest}"));
    let note = format!("`{first}-{second}` is the extended form of `{language}`");
    (format!("{language}{rest}").into(), Some(note))
}

/// What follows the language.
struct Parts {
    locale: Locale,
    script: Option<Script>,
    region: Option<Region>,
    note: Option<String>,
}

/// Why a tag cannot be read.
struct Wrong {
    status: Status,
    why: String,
}

impl Parts {
    fn read(table: &Reference, text: &str) -> Result<Self, Wrong> {
        let unknown = |why: String| Wrong { status: Status::Unknown, why };
        let locale =
            Locale::try_from_str(text).map_err(|_| unknown(format!("`{text}` is no tag of BCP 47")))?;
        let id = &locale.id;
        let script = id.script.and_then(|script| script.as_str().parse::<Script>().ok());
        if let Some(script) = script.filter(|script| table.scripts.binary_search(script).is_err()) {
            return Err(unknown(format!("`{script}` is no script of ISO 15924")));
        }
        if let Some(variant) = id.variants.iter().find(|variant| !words::is_variant(variant.as_str())) {
            return Err(unknown(format!("`{variant}` is no registered variant")));
        }
        let (region, note) = match id.region {
            Some(region) => self::region(table, region.as_str())?,
            None => (None, None),
        };
        Ok(Self { locale, script, region, note })
    }
}

/// The region of today that is meant.
fn region(table: &Reference, written: &str) -> Result<(Option<Region>, Option<String>), Wrong> {
    let known = table.territories().binary_search_by_key(&written, |territory| territory.code).is_ok();
    if known || words::is_area(written) {
        return Ok((written.parse().ok(), None));
    }
    match table.former_territories.get(written) {
        Some(one) if !one.contains(' ') => {
            Ok((one.parse().ok(), Some(format!("the region {one} was written `{written}`"))))
        }
        Some(several) => Err(Wrong {
            status: Status::Ambiguous,
            why: format!("the region `{written}` was split into {several}"),
        }),
        None => {
            Err(Wrong { status: Status::Unknown, why: format!("`{written}` is no region of ISO 3166-1") })
        }
    }
}

fn assemble(
    table: &'static Reference,
    written: &'static Language,
    parts: Parts,
    notes: [Option<String>; 2],
    options: Options,
) -> Normalized {
    let whole = written.macrolanguage.and_then(|code| table.find(code));
    let merged = whole.filter(|_| options.merge_macrolanguages);
    let language = merged.unwrap_or(written);
    let likely = likely(table, language, whole, parts.region);
    let Parts { mut locale, script, region, note } = parts;
    let kept = script.filter(|script| Some(*script) != likely);
    if let Ok(subtag) = language.subtag().parse() {
        locale.id.language = subtag;
    }
    locale.id.script = kept.and_then(|script| script.as_str().parse().ok());
    locale.id.region = region.and_then(|region| region.as_str().parse().ok());
    let [retired, extended] = notes;
    let open = language.scope == Scope::Macrolanguage && !options.merge_macrolanguages;
    let status = match (retired.is_some(), open) {
        (true, _) => Status::Retired,
        (_, true) => Status::Macrolanguage,
        _ => Status::Ok,
    };
    let told = [
        retired,
        open.then(|| {
            format!("{} is a macrolanguage: which of its languages is meant is not said", language.name)
        }),
        merged
            .map(|whole| format!("`{}` counts as its macrolanguage `{}`", written.iso639_3, whole.iso639_3)),
        extended,
        note,
    ];
    let note: Vec<String> = told.into_iter().flatten().collect();
    Normalized {
        tag: Some(locale.to_string().into()),
        iso639_3: Some(language.iso639_3),
        script: script.or(likely),
        region,
        status,
        note: (!note.is_empty()).then(|| note.join("; ").into()),
    }
}

/// The likely script in a region.
fn likely(
    table: &Reference,
    language: &Language,
    whole: Option<&Language>,
    region: Option<Region>,
) -> Option<Script> {
    let there = |language: &Language| {
        let key = format!("{}-{}", language.subtag(), region?);
        table.script_by_region.get(key.as_str()).copied()
    };
    there(language).or_else(|| there(whole?)).or(language.script)
}
