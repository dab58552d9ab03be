//! Which of the ways of writing a language a text is.
use super::codes::{self, Coded};
use super::{Normalized, Options, Status, tag};
use crate::code::Code;
use crate::names::{Named, named};
use crate::reference::{Reference, reference};
use crate::words;

/// What a text means.
pub(super) fn normalize(raw: &str, options: Options) -> Normalized {
    let text = raw.trim();
    one(text, options).or_else(|| several(text, options)).unwrap_or_else(|| unknown(reference(), text))
}

/// What a text means that names one thing.
fn one(text: &str, options: Options) -> Option<Normalized> {
    let table = reference();
    if text.is_empty() {
        return Some(Normalized::nothing(Status::NotALanguage, "empty"));
    }
    if text == "NA" {
        let note = "`na` is Nauru; in capitals it is the code of Namibia, or says `not available`";
        return Some(Normalized::nothing(Status::Ambiguous, note));
    }
    let small = text.to_lowercase();
    if let Some(answer) = by_capital(table, text, &small) {
        return Some(answer);
    }
    // No tag is a name too (a test looks), and a name with a hyphen may look like a tag.
    if small.chars().count() > 3
        && let Some(answer) = by_name(table, &small, options)
    {
        return Some(answer);
    }
    if let Some(answer) = legacy(table, &small, options) {
        return Some(answer);
    }
    if let Some(what) = words::program_tag(&small) {
        let tag = what.tag.map(Into::into);
        return Some(Normalized { tag, ..Normalized::nothing(Status::NotALanguage, what.note) });
    }
    if text.is_ascii() {
        // Without the encoding that names of locales may end in; with the hyphens of BCP 47.
        let bare = text.split('.').next().unwrap_or(text).replace('_', "-");
        if let Some(answer) = tag::normalize(table, &bare, options) {
            return Some(answer);
        }
    }
    if let Some(answer) = by_name(table, &small, options) {
        return Some(answer);
    }
    let what = words::no_language(&small)?;
    let tag = what.tag.map(Into::into);
    Some(Normalized { tag, ..Normalized::nothing(Status::NotALanguage, what.note) })
}

/// `Fur` with a capital looks like a name, and `fur` is the code of another language.
fn by_capital(table: &'static Reference, text: &str, small: &str) -> Option<Normalized> {
    let bytes = text.as_bytes();
    let capital =
        bytes.len() == 3 && bytes[0].is_ascii_uppercase() && bytes[1..].iter().all(u8::is_ascii_lowercase);
    let Some(Named::One(name)) = capital.then(|| named(small)).flatten() else { return None };
    let Coded::Language(code) = codes::find(table, small) else { return None };
    (code.iso639_3 != name).then(|| {
        let note = format!("the name of `{name}`, and the code of {}", code.name);
        Normalized::nothing(Status::Ambiguous, note)
    })
}

fn by_name(table: &'static Reference, small: &str, options: Options) -> Option<Normalized> {
    let of = |code: Code| tag::normalize(table, code.as_str(), options);
    match named(small)? {
        Named::One(code) => of(code),
        Named::Shortened(code) => {
            let mut answer = of(code)?;
            let whole = table.find(code).map_or("", |language| language.name);
            let note = format!("its whole name is {whole}");
            answer.note = Some(answer.note.map_or(note.clone(), |first| format!("{first}; {note}")).into());
            Some(answer)
        }
        Named::Several(codes) => {
            let told = |code: &Code| {
                format!("`{code}` ({})", table.find(*code).map_or("", |language| language.name))
            };
            let note = format!("a name of {}", codes.iter().map(told).collect::<Vec<_>>().join(", "));
            Some(Normalized::nothing(Status::Ambiguous, note))
        }
    }
}

/// Tags that are older than the rules for tags.
fn legacy(table: &'static Reference, small: &str, options: Options) -> Option<Normalized> {
    if !small.contains(['-', '_']) {
        return None;
    }
    let written = small.replace('_', "-");
    // The extended forms among them are read as such: CLDR would merge `zh-cmn` into `zh`.
    let extended = written.split('-').nth(1).is_some_and(|part| table.find_text(part).is_some());
    let to = table.legacy.get(written.as_str()).filter(|_| !extended)?;
    let mut answer = tag::normalize(table, to, options)?;
    let note = format!("`{written}` was withdrawn; `{to}` took its place");
    answer.note = Some(answer.note.map_or(note.clone(), |second| format!("{note}; {second}")).into());
    answer.status = Status::Retired;
    Some(answer)
}

/// A list in one value: named, and none chosen.
fn several(text: &str, options: Options) -> Option<Normalized> {
    const MOST: usize = 100;
    let parts: Vec<&str> = text.split([',', ';', '|', '/', '+', '&']).map(str::trim).collect();
    if !(2..=MOST).contains(&parts.len()) {
        return None;
    }
    let mut codes = Vec::new();
    for part in parts {
        codes.push(one(part, options)?.iso639_3?.to_string());
    }
    codes.dedup();
    let note = format!("a list: {}; one value has room for one language", codes.join(", "));
    Some(Normalized::nothing(Status::Ambiguous, note))
}

fn unknown(table: &Reference, text: &str) -> Normalized {
    let capitals = text.to_uppercase();
    let territory =
        table.territories().binary_search_by_key(&capitals.as_str(), |territory| territory.code).is_ok();
    let note = if territory {
        format!("no language has this code; {capitals} is a territory")
    } else {
        "no code and no name that is known".to_owned()
    };
    Normalized::nothing(Status::Unknown, note)
}
