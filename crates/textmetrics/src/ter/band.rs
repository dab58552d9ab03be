/// The edit distance of a hypothesis to a reference along a band around the diagonal, as sacreBLEU's TER
/// computes it (the beam is part of the score).
#[derive(Debug, Default, Clone)]
pub(super) struct Band {
    /// Where the row of each prefix of the hypothesis begins in `cells`, and its first column.
    rows: Vec<(usize, usize)>,
    cells: Vec<u32>,
    /// The two rows of a trial, over all columns.
    trial: [Vec<u32>; 2],
    /// Words of the hypothesis and of the reference.
    size: (usize, usize),
    ratio: f64,
    beam: usize,
}

/// Half the width of the band.
const BEAM: usize = 25;
/// More than any distance.
const FAR: u32 = 1 << 30;

/// One step of an alignment, from hypothesis to reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Match,
    Substitution,
    /// A word of the reference alone.
    Insertion,
    /// A word of the hypothesis alone.
    Deletion,
}

impl Band {
    fn shape(&mut self, hypothesis: usize, reference: usize) {
        self.size = (hypothesis, reference);
        self.ratio = if hypothesis == 0 { 1.0 } else { reference as f64 / hypothesis as f64 };
        // Else two rows of the band might have no column in common.
        let widened = (self.ratio / 2.0 + BEAM as f64).ceil() as usize;
        self.beam = if (BEAM as f64) < self.ratio / 2.0 { widened } else { BEAM };
    }

    /// The columns of a row.
    fn columns(&self, row: usize) -> (usize, usize) {
        let (hypothesis, reference) = self.size;
        let diagonal = (row as f64 * self.ratio).floor() as usize;
        let end = if row == hypothesis { reference + 1 } else { (diagonal + self.beam).min(reference + 1) };
        (diagonal.saturating_sub(self.beam).min(end), end)
    }

    /// The distance of a hypothesis; its rows are kept for [`Band::trial`] and [`Band::steps`].
    pub(super) fn distance(&mut self, hypothesis: &[u32], reference: &[u32]) -> u32 {
        self.shape(hypothesis.len(), reference.len());
        self.rows.clear();
        self.cells.clear();
        self.rows.push((0, 0));
        self.cells.extend(0..=reference.len() as u32);
        for row in 1..=hypothesis.len() {
            let (low, end) = self.columns(row);
            let (before, first) = self.rows[row - 1];
            let begin = self.cells.len();
            self.cells.resize(begin + end - low, FAR);
            let (known, cells) = self.cells.split_at_mut(begin);
            let before = &known[before..];
            let above = |column: usize| {
                column.checked_sub(first).and_then(|at| before.get(at)).copied().unwrap_or(FAR)
            };
            let word = hypothesis[row - 1];
            let (mut left, mut diagonal) = (FAR, if low == 0 { FAR } else { above(low - 1) });
            for (cell, column) in cells.iter_mut().zip(low..end) {
                let up = above(column);
                let matched = column > 0 && reference[column - 1] == word;
                let best = (diagonal + u32::from(!matched)).min(up + 1).min(left + 1);
                (*cell, left, diagonal) = (best, best, up);
            }
            self.rows.push((begin, low));
        }
        self.at(hypothesis.len(), reference.len())
    }

    fn row(&self, row: usize) -> &[u32] {
        let begin = self.rows[row].0;
        let end = self.rows.get(row + 1).map_or(self.cells.len(), |next| next.0);
        &self.cells[begin..end]
    }

    fn at(&self, row: usize, column: usize) -> u32 {
        let first = self.rows[row].1;
        column.checked_sub(first).and_then(|at| self.row(row).get(at)).copied().unwrap_or(FAR)
    }

    /// The distance of another order of the words of [`Band::distance`], which differs in the words of
    /// `changed` alone; none where it is above `limit`.
    pub(super) fn trial(
        &mut self,
        words: &[u32],
        reference: &[u32],
        changed: std::ops::Range<usize>,
        limit: u32,
    ) -> Option<u32> {
        let (size, columns) = (self.size, reference.len() + 1);
        let [mut above, mut here] = std::mem::take(&mut self.trial);
        for row in [&mut above, &mut here] {
            row.clear();
            row.resize(columns, FAR);
        }
        // Rows up to the first changed word are known.
        let first = self.rows[changed.start].1;
        let known = self.row(changed.start);
        above[first..first + known.len()].copy_from_slice(known);
        let mut low_above = first;
        let mut found = None;
        for row in changed.start + 1..=size.0 {
            let (low, end) = self.columns(row);
            let least = fill(&above, &mut here, (low_above, low, end), words[row - 1], reference);
            if least > limit {
                break;
            }
            if row == size.0 {
                found = here.get(size.1).copied();
                break;
            }
            // From a row that differs by the same number everywhere on, so do all that follow.
            if row >= changed.end {
                let base = self.row(row);
                let change = here[low].wrapping_sub(base[0]);
                if here[low..end].iter().zip(base).all(|(a, b)| a.wrapping_sub(*b) == change) {
                    found = Some(self.at(size.0, size.1).wrapping_add(change));
                    break;
                }
            }
            std::mem::swap(&mut above, &mut here);
            low_above = low;
        }
        self.trial = [above, here];
        found.filter(|&distance| distance <= limit)
    }

    /// The alignment, from its end; of equally good steps match or substitution come first, then deletion.
    pub(super) fn steps(&self, hypothesis: &[u32], reference: &[u32], steps: &mut Vec<Step>) {
        steps.clear();
        let (mut row, mut column) = (hypothesis.len(), reference.len());
        while row > 0 || column > 0 {
            let here = self.at(row, column);
            let step = if row == 0 {
                Step::Insertion
            } else if column == 0 {
                Step::Deletion
            } else {
                let matched = hypothesis[row - 1] == reference[column - 1];
                if here == self.at(row - 1, column - 1) + u32::from(!matched) {
                    if matched { Step::Match } else { Step::Substitution }
                } else if here == self.at(row - 1, column) + 1 {
                    Step::Deletion
                } else {
                    Step::Insertion
                }
            };
            row -= usize::from(step != Step::Insertion);
            column -= usize::from(step != Step::Deletion);
            steps.push(step);
        }
    }
}

/// Fills the columns `low..end` of a row; gives its least cell.
fn fill(
    above: &[u32],
    here: &mut [u32],
    (low_above, low, end): (usize, usize, usize),
    word: u32,
    reference: &[u32],
) -> u32 {
    let mut diagonal = if low > low_above { above[low - 1] } else { FAR };
    let (mut left, mut least) = (FAR, FAR);
    let mut begin = low;
    if low == 0 && end > 0 {
        (left, diagonal) = (above[0] + 1, above[0]);
        (here[0], least) = (left, left);
        begin = 1;
    }
    if begin >= end {
        return least;
    }
    let columns = here[begin..end].iter_mut().zip(&above[begin..end]).zip(&reference[begin - 1..end - 1]);
    for ((cell, &up), &other) in columns {
        let best = (diagonal + u32::from(other != word)).min(up + 1).min(left + 1);
        (*cell, left, diagonal) = (best, best, up);
        least = least.min(best);
    }
    least
}
