/// The 184 codes of ISO 639-1 as assigned (ISO 639-3 registry by way of iso-codes), sorted.
pub const ISO_639_1: [&str; 184] = [
    "aa", "ab", "ae", "af", "ak", "am", "an", "ar", "as", "av", "ay", "az", "ba", "be", "bg", "bi", "bm",
    "bn", "bo", "br", "bs", "ca", "ce", "ch", "co", "cr", "cs", "cu", "cv", "cy", "da", "de", "dv", "dz",
    "ee", "el", "en", "eo", "es", "et", "eu", "fa", "ff", "fi", "fj", "fo", "fr", "fy", "ga", "gd", "gl",
    "gn", "gu", "gv", "ha", "he", "hi", "ho", "hr", "ht", "hu", "hy", "hz", "ia", "id", "ie", "ig", "ii",
    "ik", "io", "is", "it", "iu", "ja", "jv", "ka", "kg", "ki", "kj", "kk", "kl", "km", "kn", "ko", "kr",
    "ks", "ku", "kv", "kw", "ky", "la", "lb", "lg", "li", "ln", "lo", "lt", "lu", "lv", "mg", "mh", "mi",
    "mk", "ml", "mn", "mr", "ms", "mt", "my", "na", "nb", "nd", "ne", "ng", "nl", "nn", "no", "nr", "nv",
    "ny", "oc", "oj", "om", "or", "os", "pa", "pi", "pl", "ps", "pt", "qu", "rm", "rn", "ro", "ru", "rw",
    "sa", "sc", "sd", "se", "sg", "sh", "si", "sk", "sl", "sm", "sn", "so", "sq", "sr", "ss", "st", "su",
    "sv", "sw", "ta", "te", "tg", "th", "ti", "tk", "tl", "tn", "to", "tr", "ts", "tt", "tw", "ty", "ug",
    "uk", "ur", "uz", "ve", "vi", "vo", "wa", "wo", "xh", "yi", "yo", "za", "zh", "zu",
];

/// Whether a tag is one of the assigned two-letter language codes in lower case.
///
/// Three-letter tags are never languages: `trl`, `jax`, `vit`, `opt` and `ppo` are ISO 639-3
/// codes, but on the Hub they name software.
///
/// ```
/// assert!(cladist_hub::is_iso_639_1("el"));
/// assert!(!cladist_hub::is_iso_639_1("tf") && !cladist_hub::is_iso_639_1("iw"));
/// ```
pub fn is_iso_639_1(tag: &str) -> bool {
    let &[a, b] = tag.as_bytes() else { return false };
    if !a.is_ascii_lowercase() || !b.is_ascii_lowercase() {
        return false;
    }
    ASSIGNED[usize::from(a - b'a')] & (1 << (b - b'a')) != 0
}

/// One bit set of second letters per first letter.
const ASSIGNED: [u32; 26] = {
    let mut table = [0; 26];
    let mut i = 0;
    while i < ISO_639_1.len() {
        let code = ISO_639_1[i].as_bytes();
        table[(code[0] - b'a') as usize] |= 1 << (code[1] - b'a');
        i += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::{ISO_639_1, is_iso_639_1};

    #[test]
    fn exactly_the_assigned_codes() {
        let mut found = Vec::new();
        for a in b'a'..=b'z' {
            for b in b'a'..=b'z' {
                let tag = String::from_utf8(vec![a, b]).unwrap();
                if is_iso_639_1(&tag) {
                    found.push(tag);
                }
            }
        }
        assert_eq!(found, ISO_639_1);
    }

    #[test]
    fn software_is_not_a_language() {
        for tag in ["tf", "t5", "iw", "trl", "jax", "vit", "opt", "ppo", "EN", "e", "", "é"] {
            assert!(!is_iso_639_1(tag), "{tag}");
        }
        for tag in ["en", "no", "zh", "aa", "zu", "el"] {
            assert!(is_iso_639_1(tag), "{tag}");
        }
    }
}
