/// What sacreBLEU's `zh` takes for Chinese.
///
/// Its table means two ranges beyond U+FFFF but writes them as four digits and one: what it compares with is
/// U+2001 to U+2A6D and U+2F81 to U+2FA1. Scores are only equal with the same slip.
fn is_chinese(c: char) -> bool {
    matches!(c,
        '\u{3400}'..='\u{4db5}' | '\u{4e00}'..='\u{9fbb}' | '\u{f900}'..='\u{fa2d}' | '\u{fa30}'..='\u{fa6a}'
        | '\u{fa70}'..='\u{fad9}' | '\u{2001}'..='\u{2a6d}' | '\u{2f81}'..='\u{2fa1}' | '\u{ff00}'..='\u{ffef}'
        | '\u{2e80}'..='\u{2eff}' | '\u{3000}'..='\u{303f}' | '\u{31c0}'..='\u{31ef}' | '\u{2f00}'..='\u{2fdf}'
        | '\u{2ff0}'..='\u{2fff}' | '\u{3100}'..='\u{312f}' | '\u{31a0}'..='\u{31bf}' | '\u{fe10}'..='\u{fe1f}'
        | '\u{fe30}'..='\u{fe4f}' | '\u{3200}'..='\u{32ff}'
        | '\u{3300}'..='\u{33ff}')
}

/// Puts spaces around Chinese characters.
pub(super) fn separate(text: &str, out: &mut Vec<u8>) {
    super::tercom::surround(text, out, is_chinese);
}
