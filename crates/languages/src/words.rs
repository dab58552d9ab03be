//! Words in columns of languages that name none, and subtags that no table of CLDR's lists.

/// Why a word is no language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoLanguage {
    /// The tag for what is meant, where there is one.
    pub(crate) tag: Option<&'static str>,
    /// The reason.
    pub(crate) note: &'static str,
}

const MANY: NoLanguage = NoLanguage { tag: Some("mul"), note: "several languages, none of them named" };
const PROGRAM: NoLanguage = NoLanguage { tag: Some("zxx"), note: "a programming or markup language" };
const NOTHING: NoLanguage = NoLanguage { tag: None, note: "says that no language is given" };
const GROUP: NoLanguage =
    NoLanguage { tag: None, note: "a group of languages (ISO 639-2 or 639-5), which of them is not said" };

const MANY_WORDS: [&str; 14] = [
    "all",
    "all languages",
    "any",
    "cross-lingual",
    "crosslingual",
    "many",
    "mixed",
    "multi",
    "multi-lingual",
    "multilanguage",
    "multilingual",
    "multiple",
    "multiple languages",
    "various",
];

const NOTHING_WORDS: [&str; 26] = [
    "-",
    "--",
    "---",
    "?",
    "n.a.",
    "n/a",
    "nil",
    "no language",
    "none",
    "none specified",
    "not applicable",
    "not available",
    "not specified",
    "null",
    "other",
    "others",
    "tbd",
    "undefined",
    "undetermined",
    "unk",
    "unknown",
    "unspecified",
    "language agnostic",
    "language-agnostic",
    "language independent",
    "non-linguistic",
];

const PROGRAM_WORDS: [&str; 68] = [
    "ada",
    "apl",
    "assembly",
    "awk",
    "bash",
    "basic",
    "c",
    "c#",
    "c++",
    "clojure",
    "cmake",
    "cobol",
    "code",
    "cpp",
    "csharp",
    "css",
    "cuda",
    "d",
    "dart",
    "dockerfile",
    "elixir",
    "elm",
    "erlang",
    "f#",
    "fortran",
    "fsharp",
    "go",
    "golang",
    "groovy",
    "haskell",
    "html",
    "java",
    "javascript",
    "js",
    "json",
    "julia",
    "jupyter",
    "kotlin",
    "latex",
    "lean",
    "lisp",
    "lua",
    "makefile",
    "markdown",
    "matlab",
    "ocaml",
    "perl",
    "php",
    "powershell",
    "programming",
    "programming language",
    "prolog",
    "python",
    "r",
    "ruby",
    "rust",
    "scala",
    "scheme",
    "shell",
    "solidity",
    "source code",
    "sql",
    "swift",
    "ts",
    "typescript",
    "verilog",
    "vhdl",
    "xml",
];

/// Collective codes of ISO 639-2 and 639-5, and `bh`.
const GROUPS: &str = "\
aav afa alg alv apa aqa aql art ath auf aus awd azc bad bai bat ber bh bih bnt btk cai cau cba ccn ccs cdc cdd cel \
cmc cpe cpf cpp crp csu cus day dmn dra egx esx euq fiu fox gem gme gmq gmw grk him hmx hok hyx iir ijo inc ine ira \
iro itc jpx kar kdo khi kro map mkh mno mun myn nah nai ngf nic nub omq omv oto paa phi plf poz pqe pqw pra qwe roa \
sai sal sdv sem sgn sio sit sla smi son sqj ssa syd tai tbq trk tup tut tuw urj wak wen xgn xnd ypk zhx zle zls zlw \
znd";

/// What a word in small letters says instead of a language.
pub(crate) fn no_language(word: &str) -> Option<NoLanguage> {
    let known = |words: &[&str]| words.contains(&word);
    if known(&MANY_WORDS) {
        Some(MANY)
    } else if known(&NOTHING_WORDS) {
        Some(NOTHING)
    } else if known(&PROGRAM_WORDS) {
        Some(PROGRAM)
    } else {
        None
    }
}

/// A programming language as tags write it: `python-Code`.
pub(crate) fn program_tag(text: &str) -> Option<NoLanguage> {
    text.strip_suffix("-code").or_else(|| text.strip_suffix("_code")).map(|_| PROGRAM)
}

/// A code in small letters that means a group of languages.
pub(crate) fn group(code: &str) -> Option<NoLanguage> {
    GROUPS.split(' ').any(|group| group == code).then_some(GROUP)
}

/// What a code of scope S says.
pub(crate) fn special(code: &str) -> &'static str {
    match code {
        "mis" => "a language that has no code",
        "mul" => MANY.note,
        "und" => "the language is not determined",
        _ => "no linguistic content",
    }
}

/// Codes that anyone may use for anything: `qaa` to `qtz`.
pub(crate) fn is_local(code: &str) -> bool {
    let bytes = code.as_bytes();
    bytes.len() == 3 && bytes[0] == b'q' && (b'a'..=b't').contains(&bytes[1]) && bytes[2].is_ascii_lowercase()
}

/// Regions beside the territories of CLDR's table: unions, and the areas of UN M49.
const REGIONS: &str = "\
EU EZ UN 001 002 003 005 009 011 013 014 015 017 018 019 021 029 030 034 035 039 053 054 057 061 142 143 145 150 151 \
154 155 202 419";

/// Whether a region is one of those that CLDR's table of territories lacks.
pub(crate) fn is_area(region: &str) -> bool {
    REGIONS.split(' ').any(|area| area == region)
}

/// The variants registered for BCP 47.
const VARIANTS: &str = "\
1606nict 1694acad 1901 1959acad 1994 1996 abl1943 akhmimic akuapem alalc97 aluku anpezo ao1990 aranes arevela \
arevmda arkaika asante auvern baku1926 balanka barla basiceng bauddha bciav bcizbl biscayan biske blasl bohairic \
bohoric boont bornholm cisaup colb1945 cornu creiss dajnko ekavsk emodeng fascia fayyumic fodom fonipa fonkirsh \
fonnapa fonupa fonxsamp gallo gascon gherd grclass grital grmistr hanoi hepburn heploc hognorsk hsistemo huett \
ijekavsk itihasa ivanchov jauer jyutping kkcor kleinsch kociewie kscor laukika leidentr lemosin lengadoc lipaw \
ltg1929 ltg2007 luna1918 lycopol mdcegyp mdctrans mesokem metelko monoton ndyuka nedis newfound nicard njiva nulik \
osojs oxendict pahawh2 pahawh3 pahawh4 pamaka peano pehoeji petr1708 phrasal pinyin polyton polytoni posnation \
provenc puter rigik rozaj rumgr sahidic saigon scotland scouse simple solba sotav spanglis surmiran sursilv \
sutsilv synnejyl tailo tarask tongyong tunumiit uccor ucrcor ulster unifon vaidika valbadia valencia vallader \
vecdruka viennese vivaraup wadegile xsistemo";

/// Whether a variant is registered.
pub(crate) fn is_variant(variant: &str) -> bool {
    VARIANTS.split_ascii_whitespace().any(|known| known == variant)
}

/// Languages that BCP 47 lets others follow as extended subtags (`zh-yue`).
pub(crate) fn takes_extension(language: &str) -> bool {
    const PREFIXES: [&str; 13] =
        ["ar", "ara", "kok", "lav", "lv", "ms", "msa", "sgn", "sw", "swa", "uz", "zh", "zho"];
    PREFIXES.contains(&language)
}

#[cfg(test)]
mod tests {
    use super::{GROUPS, MANY_WORDS, NOTHING_WORDS, PROGRAM_WORDS};
    use crate::reference;

    #[test]
    fn no_group_is_a_language_too() {
        let wrong: Vec<&str> =
            GROUPS.split_ascii_whitespace().filter(|code| reference().find_text(code).is_some()).collect();
        assert_eq!(wrong, [""; 0]);
    }

    #[test]
    fn words_are_no_names() {
        let words = MANY_WORDS.iter().chain(&NOTHING_WORDS).chain(&PROGRAM_WORDS);
        for word in words.filter(|word| word.len() > 3) {
            let named = reference().iter().find(|l| l.is_language() && l.name.to_lowercase() == **word);
            assert!(named.is_none(), "{word} is the name of {named:?}");
        }
    }
}
