use rustc_hash::FxHashMap;

use crate::TooLong;

/// The likeness of two texts that Python's `difflib.SequenceMatcher` gives (Ratcliff and Metzener 1988).
///
/// It is twice the number of characters in matching blocks over the number of characters of both: the longest block
/// first, then the longest on both sides of it, and so on. It is not symmetric.
#[derive(Debug, Clone)]
pub struct EditSimilarity {
    autojunk: bool,
    one: Vec<u32>,
    other: Vec<u32>,
    /// Where each character stands in the second text.
    places: FxHashMap<u32, Vec<u32>>,
    /// Room for lists of places.
    spare: Vec<Vec<u32>>,
    /// Lengths of the blocks that end at each place of the second text, for two neighbouring places of the first.
    lengths: [Vec<u32>; 2],
    todo: Vec<[u32; 4]>,
}

/// Pairs of equal characters that are looked at, at most: some ten seconds.
const MOST: u64 = 10_000_000_000;

impl EditSimilarity {
    /// One that leaves out the characters of long texts that make up more than a hundredth of them, or does not.
    pub fn new(autojunk: bool) -> Self {
        Self {
            autojunk,
            one: Vec::new(),
            other: Vec::new(),
            places: FxHashMap::default(),
            spare: Vec::new(),
            lengths: [Vec::new(), Vec::new()],
            todo: Vec::new(),
        }
    }

    /// The ratio, 0 to 1.
    pub fn ratio(&mut self, one: &str, other: &str) -> Result<f64, TooLong> {
        self.one.clear();
        self.one.extend(one.chars().map(u32::from));
        self.other.clear();
        self.other.extend(other.chars().map(u32::from));
        let total = self.one.len() + self.other.len();
        if total == 0 || self.one == self.other && !self.junk_matters() {
            return Ok(1.0);
        }
        self.index();
        let matches = self.matches()?;
        Ok(2.0 * matches as f64 / total as f64)
    }

    /// Whether characters may be left out.
    fn junk_matters(&self) -> bool {
        self.autojunk && self.other.len() >= 200
    }

    fn index(&mut self) {
        for (_, mut list) in self.places.drain() {
            list.clear();
            self.spare.push(list);
        }
        for (at, symbol) in self.other.iter().enumerate() {
            let list = self.places.entry(*symbol).or_insert_with(|| self.spare.pop().unwrap_or_default());
            list.push(at as u32);
        }
        if self.junk_matters() {
            let most = self.other.len() / 100 + 1;
            self.places.retain(|_, list| list.len() <= most);
        }
        for lengths in &mut self.lengths {
            lengths.clear();
            lengths.resize(self.other.len() + 1, 0);
        }
    }

    /// Characters in matching blocks.
    fn matches(&mut self) -> Result<u64, TooLong> {
        let mut todo = std::mem::take(&mut self.todo);
        todo.clear();
        todo.push([0, self.one.len() as u32, 0, self.other.len() as u32]);
        let (mut matches, mut work) = (0, 0);
        while let Some([low, high, other_low, other_high]) = todo.pop() {
            let (at, other, size) = self.longest([low, high, other_low, other_high], &mut work);
            if work > MOST {
                return Err(TooLong);
            }
            if size > 0 {
                matches += u64::from(size);
                if low < at && other_low < other {
                    todo.push([low, at, other_low, other]);
                }
                if at + size < high && other + size < other_high {
                    todo.push([at + size, high, other + size, other_high]);
                }
            }
        }
        self.todo = todo;
        Ok(matches)
    }

    /// The longest matching block of two ranges, the first of equally long ones.
    fn longest(&mut self, [low, high, other_low, other_high]: [u32; 4], work: &mut u64) -> (u32, u32, u32) {
        let [mut before, mut here] = std::mem::take(&mut self.lengths);
        let (mut at, mut other, mut size) = (low, other_low, 0);
        let none = Vec::new();
        let mut known: &[u32] = &[];
        for i in low..high {
            let list = self.places.get(&self.one[i as usize]).unwrap_or(&none);
            let begin = list.partition_point(|place| *place < other_low);
            let end = list.partition_point(|place| *place < other_high);
            let list = &list[begin..end];
            *work += 1 + list.len() as u64;
            for &j in list {
                // Blocks that end at `j` are counted at `j + 1`.
                let length = before[j as usize] + 1;
                here[j as usize + 1] = length;
                if length > size {
                    (at, other, size) = (i + 1 - length, j + 1 - length, length);
                }
            }
            forget(&mut before, known);
            known = list;
            std::mem::swap(&mut before, &mut here);
            if *work > MOST {
                break;
            }
        }
        forget(&mut before, known);
        self.lengths = [before, here];
        // What was left out may stand at the ends of a block.
        while at > low && other > other_low && self.one[at as usize - 1] == self.other[other as usize - 1] {
            (at, other, size) = (at - 1, other - 1, size + 1);
        }
        while at + size < high
            && other + size < other_high
            && self.one[(at + size) as usize] == self.other[(other + size) as usize]
        {
            size += 1;
        }
        (at, other, size)
    }
}

/// Sets the lengths of blocks that end at some places back to zero.
fn forget(lengths: &mut [u32], places: &[u32]) {
    for &place in places {
        lengths[place as usize + 1] = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::EditSimilarity;

    /// By Python 3.11's difflib.
    #[test]
    fn ratios_of_difflib() {
        let ratio = |one, other| EditSimilarity::new(true).ratio(one, other).unwrap();
        assert!((ratio("abcd", "bcde") - 0.75).abs() < 1e-15);
        // The longest block first: "tide" against "diet" and the other way round.
        assert!((ratio("tide", "diet") - 0.25).abs() < 1e-15);
        assert!((ratio("diet", "tide") - 0.5).abs() < 1e-15);
        assert_eq!(ratio("", "").to_bits(), 1.0_f64.to_bits());
        // Everything is popular in a text of one letter; only what stands at both beginnings is still found.
        let popular = "a".repeat(300);
        assert!((ratio("aaa", &popular) - 6.0 / 303.0).abs() < 1e-15);
        assert_eq!(ratio("baaa", &popular).to_bits(), 0.0_f64.to_bits());
        let whole = EditSimilarity::new(false).ratio("baaa", &popular).unwrap();
        assert!((whole - 6.0 / 304.0).abs() < 1e-15);
    }
}
