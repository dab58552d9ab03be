//! General categories of characters.

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// `\p{P}`.
pub(crate) fn is_punctuation(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_punctuation() && !is_ascii_symbol(c);
    }
    c.general_category_group() == GeneralCategoryGroup::Punctuation
}

/// `\p{S}`.
pub(crate) fn is_symbol(c: char) -> bool {
    if c.is_ascii() {
        return is_ascii_symbol(c);
    }
    c.general_category_group() == GeneralCategoryGroup::Symbol
}

/// `\p{N}`.
pub(crate) fn is_number(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_digit();
    }
    c.general_category_group() == GeneralCategoryGroup::Number
}

/// Whether Python's `\w` has it: letters, numbers and the low line, but no combining marks.
pub(crate) fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    matches!(c.general_category_group(), GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number)
}

/// The value of a decimal digit of any script; Unicode keeps those of a script in one row from zero to nine.
pub(crate) fn decimal(c: char) -> Option<u8> {
    if c.is_ascii() {
        return c.to_digit(10).map(|digit| digit as u8);
    }
    let decimal = |c: char| c.general_category() == GeneralCategory::DecimalNumber;
    if !decimal(c) {
        return None;
    }
    // Rows follow one another in places, always whole ones.
    let before =
        (1..=u32::from(c)).take_while(|k| char::from_u32(u32::from(c) - k).is_some_and(decimal)).count();
    Some((before % 10) as u8)
}

fn is_ascii_symbol(c: char) -> bool {
    matches!(c, '$' | '+' | '<' | '=' | '>' | '^' | '`' | '|' | '~')
}

#[cfg(test)]
mod tests {
    use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

    #[test]
    fn ascii_is_as_in_the_table() {
        for c in '\0'..='\x7f' {
            let group = c.general_category_group();
            assert_eq!(super::is_punctuation(c), group == GeneralCategoryGroup::Punctuation, "{c:?}");
            assert_eq!(super::is_symbol(c), group == GeneralCategoryGroup::Symbol, "{c:?}");
            assert_eq!(super::is_number(c), group == GeneralCategoryGroup::Number, "{c:?}");
        }
    }
}
