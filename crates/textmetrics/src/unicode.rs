//! General categories of characters.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

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
