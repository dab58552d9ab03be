//! What a bare code means.
use crate::reference::{Language, Reference, Scope};
use crate::words::{self, NoLanguage};

/// What a code of two or three small letters stands for.
pub(super) enum Coded {
    /// A language.
    Language(&'static Language),
    /// Withdrawn, with one successor.
    Retired(&'static Language, String),
    /// Withdrawn, without one that could be chosen: the reason.
    Gone(String),
    /// `und` and the like.
    Special(&'static Language),
    /// Something else than a language.
    NoLanguage(NoLanguage),
    /// No code.
    Unknown,
}

/// Looks a code up; `code` is in small letters.
pub(super) fn find(table: &'static Reference, code: &str) -> Coded {
    let active = table.find_text(code).or_else(|| table.find_short(code));
    if let Some(language) = active {
        let special = language.scope == Scope::Special;
        return if special { Coded::Special(language) } else { Coded::Language(language) };
    }
    if let Some(group) = words::group(code) {
        return Coded::NoLanguage(group);
    }
    if words::is_local(code) {
        return Coded::NoLanguage(NoLanguage {
            tag: None,
            note: "a code for local use: what it means is agreed privately",
        });
    }
    if let Some(retired) = retired(table, code) {
        return retired;
    }
    let replaced = table.legacy.get(code).and_then(|to| active_of(table, to));
    replaced.map_or(Coded::Unknown, |language| {
        Coded::Retired(language, format!("`{code}` was withdrawn; `{}` took its place", language.subtag()))
    })
}

fn active_of(table: &'static Reference, code: &str) -> Option<&'static Language> {
    table.find_text(code).or_else(|| table.find_short(code))
}

fn retired(table: &'static Reference, code: &str) -> Option<Coded> {
    let retirement = table.retired.get(code)?;
    let told = |what: &str| format!("ISO 639-3 retired `{code}`: {what}");
    let successors = retirement.successors.join(", ");
    Some(match (retirement.reason, retirement.successors.as_slice()) {
        ('S', _) => {
            Coded::Gone(told(&format!("it was split into {successors}, and none of them is meant for sure")))
        }
        (reason, [one]) => match active_of(table, one) {
            Some(language) => {
                let why = match reason {
                    'C' => "changed to",
                    'D' => "a duplicate of",
                    _ => "merged into",
                };
                Coded::Retired(language, told(&format!("{why} {one}")))
            }
            None => Coded::Gone(told(&format!("its successor {one} is not known"))),
        },
        _ => Coded::Gone(told("there is no such language")),
    })
}
