/// How text for people is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Look {
    /// The columns of the terminal; `None` when the text is piped: then nothing is fitted, only
    /// very long cells are cut, and numbers have no thousands separators.
    pub width: Option<usize>,
    /// Whether headers and notes carry ANSI styles.
    pub colour: bool,
}

impl Look {
    /// For a terminal of this width, or a pipe. A pipe gets no colour whatever is asked for.
    pub fn new(width: Option<usize>, colour: bool) -> Self {
        Self { width, colour: colour && width.is_some() }
    }

    /// For a pipe or a file.
    pub fn plain() -> Self {
        Self { width: None, colour: false }
    }

    /// Important text: bold.
    pub fn strong(self, text: &str) -> String {
        self.styled(text, "1")
    }

    /// Less important text: dim.
    pub fn faint(self, text: &str) -> String {
        self.styled(text, "2")
    }

    /// Good news: green.
    pub fn good(self, text: &str) -> String {
        self.styled(text, "32")
    }

    /// Bad news: red.
    pub fn bad(self, text: &str) -> String {
        self.styled(text, "31")
    }

    /// News that asks for a look: yellow.
    pub fn odd(self, text: &str) -> String {
        self.styled(text, "33")
    }

    fn styled(self, text: &str, code: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// The width for pictures: the terminal's, 80 when piped.
    pub(crate) fn picture_width(self) -> usize {
        self.width.unwrap_or(80)
    }
}
