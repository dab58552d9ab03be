use std::collections::BTreeMap;

use rapidfuzz::distance::levenshtein;

/// What tells whether two records are one paper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paper {
    /// Its title.
    pub title: String,
    /// When it appeared.
    pub year: Option<i64>,
    /// Its DOI, in the form of [`doi`].
    pub doi: Option<String>,
}

/// The DOI in a text (`https://doi.org/10.1000/X`, `doi:10.1000/x`), in small letters.
pub fn doi(text: &str) -> Option<String> {
    let begin = text.find("10.")?;
    let registrant = text[begin + 3..].split('/').next()?;
    let digits = registrant.len() >= 4 && registrant.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let found = text[begin..].split_whitespace().next()?;
    let found = found.trim_end_matches([',', ';', '.', ')', '"']).to_lowercase();
    (digits && found.len() > registrant.len() + 4).then_some(found)
}

/// A title without case, punctuation and repeated spaces, and the numbers in it.
struct Key {
    letters: Vec<char>,
    numbers: Vec<String>,
}

impl Key {
    fn of(title: &str) -> Self {
        let lower = title.to_lowercase();
        let words: Vec<&str> =
            lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        let number = |word: &&&str| word.bytes().any(|b| b.is_ascii_digit());
        Self {
            letters: words.join(" ").chars().collect(),
            numbers: words.iter().filter(number).map(|word| (*word).to_owned()).collect(),
        }
    }

    /// Titles of another year of a shared task, or of another part, differ by a number only.
    fn alike(&self, other: &Self, similarity: f64) -> bool {
        let longest = self.letters.len().max(other.letters.len());
        if longest == 0 || self.numbers != other.numbers {
            return false;
        }
        let most = ((1.0 - similarity) * longest as f64 + 1e-9).floor() as usize;
        let arguments = levenshtein::Args::default().score_cutoff(most);
        let (a, b) = (self.letters.iter().copied(), other.letters.iter().copied());
        levenshtein::distance_with_args(a, b, &arguments).is_some()
    }
}

/// For each record the first record of the same paper: itself, if none comes before.
///
/// Two records are one paper when they have the same DOI, or when their titles are alike and their
/// years, where both are known, at most one apart (a preprint and its publication). Titles are alike
/// when one minus their edit distance over the longer length, without case and punctuation, is at
/// least `similarity`, and the numbers in them are the same. An empty title is like no other.
pub fn duplicates(papers: &[Paper], similarity: f64) -> Vec<usize> {
    let keys: Vec<Key> = papers.iter().map(|paper| Key::of(&paper.title)).collect();
    let mut first: Vec<usize> = (0..papers.len()).collect();
    let mut of_doi: BTreeMap<&str, usize> = BTreeMap::new();
    for (place, paper) in papers.iter().enumerate() {
        if let Some(doi) = &paper.doi {
            let same = *of_doi.entry(doi).or_insert(place);
            join(&mut first, same, place);
        }
    }
    // Only titles of about the same length can be alike.
    let mut by_length: Vec<usize> = (0..papers.len()).collect();
    by_length.sort_by_key(|&place| (keys[place].letters.len(), place));
    for (at, &a) in by_length.iter().enumerate() {
        let longest = (keys[a].letters.len() as f64 / similarity.max(0.01) + 1e-9).floor() as usize;
        let near = by_length[at + 1..].iter().take_while(|&&b| keys[b].letters.len() <= longest);
        for &b in near {
            let same_time = match (papers[a].year, papers[b].year) {
                (Some(a), Some(b)) => a.abs_diff(b) <= 1,
                _ => true,
            };
            if same_time && root(&mut first, a) != root(&mut first, b) && keys[a].alike(&keys[b], similarity)
            {
                join(&mut first, a, b);
            }
        }
    }
    (0..papers.len()).map(|place| root(&mut first, place)).collect()
}

fn root(first: &mut [usize], mut place: usize) -> usize {
    while first[place] != place {
        first[place] = first[first[place]];
        place = first[place];
    }
    place
}

fn join(first: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(first, a), root(first, b));
    first[a.max(b)] = a.min(b);
}

#[cfg(test)]
mod tests {
    use super::{Paper, doi, duplicates};

    #[test]
    fn dois_as_they_are_written() {
        assert_eq!(
            doi("https://doi.org/10.1007/978-3-642-33983-7_7").as_deref(),
            Some("10.1007/978-3-642-33983-7_7")
        );
        assert_eq!(doi("DOI:10.18653/V1/2024.ACL-long.1.").as_deref(), Some("10.18653/v1/2024.acl-long.1"));
        assert_eq!(
            (doi("10.1007"), doi("10.10/x"), doi("see 10.5 pages"), doi("")),
            (None, None, None, None)
        );
    }

    fn found(papers: &[(&str, Option<i64>, Option<&str>)]) -> Vec<usize> {
        let paper = |&(title, year, doi): &(&str, Option<i64>, Option<&str>)| Paper {
            title: title.to_owned(),
            year,
            doi: doi.map(str::to_owned),
        };
        duplicates(&papers.iter().map(paper).collect::<Vec<_>>(), 0.95)
    }

    #[test]
    fn one_paper_however_it_is_written() {
        let papers = [
            ("GREEK-BERT: The Greeks Visiting Sesame Street", Some(2020), None),
            ("Greek BERT — the Greeks visiting Sesame Street.", Some(2021), None),
            ("GREEK-BERT: The Greeks visiting Sesame Streets", None, Some("10.1145/x")),
            ("Another title altogether", Some(2020), Some("10.1145/x")),
            ("GREEK-BERT: The Greeks Visiting Sesame Street", Some(2023), None),
        ];
        // The last appeared three years later, but the third, without a year, joins it to the others.
        assert_eq!(found(&papers), [0; 5]);
    }

    #[test]
    fn another_year_of_a_shared_task_is_another_paper() {
        let papers = [
            ("SemEval-2020 Task 12: Offensive Language", Some(2020), None),
            ("SemEval-2019 Task 12: Offensive Language", Some(2019), None),
            ("", None, None),
            ("", None, None),
        ];
        assert_eq!(found(&papers), [0, 1, 2, 3]);
    }
}
