//! A text that never grows beyond its budget.

/// A page of at most so many bytes. Pieces go in whole or not at all.
#[derive(Debug)]
pub(crate) struct Page {
    text: String,
    budget: usize,
    /// Bytes kept free for what must still come.
    reserved: usize,
}

impl Page {
    /// An empty page of which `reserved` bytes are kept free.
    pub(crate) fn new(budget: usize, reserved: usize) -> Self {
        Self { text: String::new(), budget, reserved }
    }

    /// Bytes that a piece may have.
    pub(crate) fn room(&self) -> usize {
        self.budget.saturating_sub(self.reserved).saturating_sub(self.text.len())
    }

    /// Adds a piece if it fits.
    pub(crate) fn push(&mut self, piece: &str) -> bool {
        let fits = piece.len() <= self.room();
        if fits {
            self.text.push_str(piece);
        }
        fits
    }

    /// Keeps so many bytes free from now on.
    pub(crate) fn reserve(&mut self, bytes: usize) {
        self.reserved = bytes;
    }

    /// The text.
    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_go_in_whole_or_not_at_all() {
        let mut page = Page::new(10, 4);
        assert!(page.push("abc"));
        assert!(!page.push("defg"));
        assert!(page.push("def"));
        page.reserve(0);
        assert!(page.push("ghij"));
        assert!(!page.push("k"));
        assert_eq!(page.into_text(), "abcdefghij");
    }
}
