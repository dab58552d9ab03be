use std::cmp::Reverse;

use super::band::{Band, Step};

/// The longest run of words that is shifted, how far, and how many shifts are tried for a pair of texts.
const LONGEST: usize = 10;
const FARTHEST: usize = 50;
const MOST_TRIALS: usize = 1000;

/// Finds the edits of TER: shifts of runs of words, each the one that helps most, then the edit distance.
///
/// Which shifts are looked at, and which of two equally good ones is taken, is as in Tercom and sacreBLEU.
#[derive(Debug, Default, Clone)]
pub(crate) struct Shifts {
    band: Band,
    words: Vec<u32>,
    trial: Vec<u32>,
    steps: Vec<Step>,
    align: Alignment,
}

/// Where the words of a reference stand in the hypothesis, and which words are not matched.
#[derive(Debug, Default, Clone)]
struct Alignment {
    /// Per word of the reference one place more than that of its word; 0 is before the first.
    after: Vec<usize>,
    /// Errors before each word.
    reference_errors: Vec<u32>,
    hypothesis_errors: Vec<u32>,
}

impl Alignment {
    fn read(&mut self, steps: &[Step]) {
        let Self { after, reference_errors, hypothesis_errors } = self;
        after.clear();
        for errors in [&mut *reference_errors, &mut *hypothesis_errors] {
            errors.clear();
            errors.push(0);
        }
        let add = |errors: &mut Vec<u32>, error: bool| {
            let sum = errors.last().copied().unwrap_or(0);
            errors.push(sum + u32::from(error));
        };
        for step in steps.iter().rev() {
            if *step != Step::Insertion {
                add(hypothesis_errors, *step != Step::Match);
            }
            if *step != Step::Deletion {
                add(reference_errors, *step != Step::Match);
                after.push(hypothesis_errors.len() - 1);
            }
        }
    }
}

/// A shift of `length` words from `start` to before the word `target`.
#[derive(Debug, Clone, Copy)]
struct Shift {
    distance: u32,
    start: usize,
    length: usize,
    target: usize,
}

impl Shift {
    /// The best shift has the least key.
    fn key(self) -> (u32, Reverse<usize>, usize, usize) {
        (self.distance, Reverse(self.length), self.start, self.target)
    }

    fn apply(self, words: &[u32], out: &mut Vec<u32>) -> std::ops::Range<usize> {
        let Self { start, length, target, .. } = self;
        let end = start + length;
        out.clear();
        if target < start {
            out.extend_from_slice(&words[..target]);
            out.extend_from_slice(&words[start..end]);
            out.extend_from_slice(&words[target..start]);
            out.extend_from_slice(&words[end..]);
            return target..end;
        }
        // Beyond the run, or within it: then as many words move before it.
        let next = if target > end { target } else { (target + length).min(words.len()) };
        out.extend_from_slice(&words[..start]);
        out.extend_from_slice(&words[end..next]);
        out.extend_from_slice(&words[start..end]);
        out.extend_from_slice(&words[next..]);
        start..next
    }
}

impl Shifts {
    /// The edits from a hypothesis to a reference.
    pub(crate) fn edits(&mut self, hypothesis: &[u32], reference: &[u32]) -> u64 {
        if reference.is_empty() {
            return hypothesis.len() as u64;
        }
        if hypothesis == reference {
            return 0;
        }
        self.words.clear();
        self.words.extend_from_slice(hypothesis);
        let (mut shifts, mut trials) = (0, 0);
        loop {
            let distance = self.band.distance(&self.words, reference);
            let best = self.best(reference, distance, &mut trials);
            let Some(shift) = best.filter(|_| trials < MOST_TRIALS) else {
                return u64::from(distance) + shifts;
            };
            shift.apply(&self.words, &mut self.trial);
            std::mem::swap(&mut self.words, &mut self.trial);
            shifts += 1;
        }
    }

    /// The shift that lowers the distance most; none where none does.
    fn best(&mut self, reference: &[u32], distance: u32, trials: &mut usize) -> Option<Shift> {
        let Self { band, words, trial, steps, align } = self;
        band.steps(words, reference, steps);
        align.read(steps);
        let mut best: Option<Shift> = None;
        for start in 0..words.len() {
            let near = start.saturating_sub(FARTHEST)..(start + FARTHEST + 1).min(reference.len());
            for place in near {
                let longest = LONGEST.min(words.len() - start).min(reference.len() - place);
                for length in 1..=longest {
                    if words[start + length - 1] != reference[place + length - 1] {
                        break;
                    }
                    if !align.wrong(start, place, length) {
                        continue;
                    }
                    let mut previous = None;
                    for offset in 0..=length {
                        // Before the word at `place`, or after one of the run's words in the reference.
                        let target = (place + offset).checked_sub(1).map_or(0, |word| align.after[word]);
                        if previous.replace(target) == Some(target) {
                            continue;
                        }
                        let mut shift = Shift { distance: 0, start, length, target };
                        let changed = shift.apply(words, trial);
                        let limit = best.map_or(distance.saturating_sub(1), |best| best.distance);
                        *trials += 1;
                        if let Some(distance) = band.trial(trial, reference, changed, limit) {
                            shift.distance = distance;
                            if best.is_none_or(|best| shift.key() < best.key()) {
                                best = Some(shift);
                            }
                        }
                    }
                    if *trials >= MOST_TRIALS {
                        return best;
                    }
                }
            }
        }
        best
    }
}

impl Alignment {
    /// Whether a run is wrong where it is and where it would go, and would go elsewhere.
    fn wrong(&self, start: usize, place: usize, length: usize) -> bool {
        let errors = |errors: &[u32], begin: usize| errors[begin + length] > errors[begin];
        errors(&self.hypothesis_errors, start)
            && errors(&self.reference_errors, place)
            && !(start + 1..start + length + 1).contains(&self.after[place])
    }
}

#[cfg(test)]
mod tests {
    use super::{Shift, Shifts};

    fn edits(hypothesis: &str, reference: &str) -> u64 {
        let words = |text: &str| text.bytes().map(u32::from).collect::<Vec<_>>();
        Shifts::default().edits(&words(hypothesis), &words(reference))
    }

    /// By hand: one shift of a run is one edit.
    #[test]
    fn a_shift_is_one_edit() {
        assert_eq!(edits("abc", "abc"), 0);
        assert_eq!(edits("deabc", "abcde"), 1);
        assert_eq!(edits("", "abc"), 3);
        assert_eq!(edits("abc", ""), 3);
        assert_eq!(edits("axc", "abc"), 1);
        assert_eq!(edits("deabx", "abcde"), 2);
    }

    #[test]
    fn runs_move_back_on_and_within() {
        let moved = |start, length, target| {
            let mut out = Vec::new();
            let changed = Shift { distance: 0, start, length, target }.apply(&[0, 1, 2, 3, 4, 5], &mut out);
            (out, changed)
        };
        assert_eq!(moved(3, 2, 1), (vec![0, 3, 4, 1, 2, 5], 1..5));
        assert_eq!(moved(0, 2, 4), (vec![2, 3, 0, 1, 4, 5], 0..4));
        assert_eq!(moved(1, 2, 2), (vec![0, 3, 1, 2, 4, 5], 1..4));
        assert_eq!(moved(3, 2, 5), (vec![0, 1, 2, 5, 3, 4], 3..6));
    }
}
