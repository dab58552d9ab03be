/// What the name of a file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileName {
    /// `samples_TASK_DATE.jsonl`
    Samples {
        /// The task.
        task: String,
        /// When the run was written.
        date: String,
    },
    /// `results_DATE.json`, or another stem where the output was named.
    Results {
        /// When the run was written.
        date: String,
    },
    /// Any other name: `results.json` and `ARGS_TASK.jsonl` up to 0.4.2.
    Other {
        /// Without its ending.
        stem: String,
    },
}

impl FileName {
    /// Of a file's name without its folder.
    pub fn read(name: &str) -> Self {
        let name = [".gz", ".zst"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        if let Some((front, date)) = stem.rsplit_once('_').filter(|(_, date)| is_date(date)) {
            let date = date.to_owned();
            match front.strip_prefix("samples_") {
                Some(task) => return Self::Samples { task: task.to_owned(), date },
                _ if ending == "json" => return Self::Results { date },
                _ => {}
            }
        }
        Self::Other { stem: stem.to_owned() }
    }
}

/// `2026-11-24T06-41-18.523730`, the fraction left out where it is zero.
fn is_date(text: &str) -> bool {
    let pattern = b"0000-00-00T00-00-00";
    let fits =
        |(byte, wanted): (u8, &u8)| if *wanted == b'0' { byte.is_ascii_digit() } else { byte == *wanted };
    let Some((head, tail)) = text.split_at_checked(pattern.len()) else { return false };
    let fraction = tail.strip_prefix('.').is_some_and(|f| f.bytes().all(|byte| byte.is_ascii_digit()));
    head.bytes().zip(pattern).all(fits) && (tail.is_empty() || fraction)
}

/// The model's arguments as they stand in file names up to 0.4.2.
pub fn sanitized_args(args: &str) -> String {
    args.replace(['/', '='], "__")
}

/// The model of a folder's name: `org__name` is `org/name`.
pub fn sanitized_model(folder: &str) -> String {
    folder.replacen("__", "/", 1)
}

#[cfg(test)]
mod tests {
    use super::FileName;

    #[test]
    fn names_of_all_releases() {
        let samples =
            |task: &str, date: &str| FileName::Samples { task: task.to_owned(), date: date.to_owned() };
        assert_eq!(
            FileName::read("samples_mmlu_pro_2026-11-24T06-41-18.523730.jsonl"),
            samples("mmlu_pro", "2026-11-24T06-41-18.523730")
        );
        assert_eq!(
            FileName::read("samples_a_2026-11-24T06-41-18.jsonl.gz"),
            samples("a", "2026-11-24T06-41-18")
        );
        // Some published logs end so.
        assert_eq!(FileName::read("samples_a_2026-11-24T06-41-18.json"), samples("a", "2026-11-24T06-41-18"));
        let results = |date: &str| FileName::Results { date: date.to_owned() };
        assert_eq!(FileName::read("results_2026-11-24T06-41-18.5.json"), results("2026-11-24T06-41-18.5"));
        assert_eq!(FileName::read("mine_2026-11-24T06-41-18.5.json"), results("2026-11-24T06-41-18.5"));
        for other in ["results.json", "pretrained__a__b_arith.jsonl", "samples_x_2026.jsonl", "x"] {
            assert!(matches!(FileName::read(other), FileName::Other { .. }), "{other}");
        }
    }
}
