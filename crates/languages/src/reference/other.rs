//! Facts of a user's own file in place of the table's.
use super::Reference;

/// The levels of UNESCO that LinguaMeta uses.
const LEVELS: [&str; 6] = [
    "extinct",
    "critically endangered",
    "severely endangered",
    "definitely endangered",
    "vulnerable",
    "not endangered",
];

/// A file that holds no facts on languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OtherError {
    /// A column is not there.
    Column(&'static str),
    /// Not one of its codes is one of ISO 639-3.
    Empty,
}

impl std::fmt::Display for OtherError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Column(name) => write!(f, "no column `{name}` in its first line"),
            Self::Empty => f.write_str("no row has an ISO 639-3 code"),
        }
    }
}

impl std::error::Error for OtherError {}

impl Reference {
    /// The table with the speakers, and where the file has them the levels of endangerment, of a table with tabs and
    /// LinguaMeta's columns: `iso_639_3_code`, `estimated_number_of_speakers`, `endangerment_status*`. It knows no
    /// territories: there is no lower bound over several languages. Of a member and its macrolanguage, which
    /// repeat each other's speakers, the macrolanguage's figure counts where both are there.
    pub fn with_figures(&self, text: &str) -> Result<Self, OtherError> {
        let mut lines = text.lines();
        let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
        let column = |name: &'static str| {
            header.iter().position(|column| *column == name).ok_or(OtherError::Column(name))
        };
        let (code, speakers) = (column("iso_639_3_code")?, column("estimated_number_of_speakers")?);
        let level = column("endangerment_status").ok();
        let mut table = self.clone();
        table.territories.clear();
        for language in &mut table.languages {
            (language.speakers_low, language.speakers_high, language.speakers_of) = (None, None, None);
        }
        let mut known = 0;
        for line in lines {
            let cells: Vec<&str> = line.trim_end_matches('\r').split('\t').collect();
            let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
            let Some(place) = cell(code).parse().ok().and_then(|code| table.place(code)) else { continue };
            known += 1;
            let people =
                cell(speakers).parse::<f64>().ok().filter(|people| *people >= 0.0 && people.is_finite());
            let language = &mut table.languages[place];
            (language.speakers_low, language.speakers_high) = (people, people);
            let level = level.map(|at| cell(at).to_lowercase());
            if let Some(level) = level.and_then(|level| LEVELS.into_iter().find(|known| *known == level)) {
                language.endangerment = Some(level);
            }
        }
        if known == 0 {
            return Err(OtherError::Empty);
        }
        table.share_figures(true);
        Ok(table)
    }
}
