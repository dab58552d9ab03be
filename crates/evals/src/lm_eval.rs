//! lm-evaluation-harness, every release from 0.4.0.
//!
//! | releases | samples | a row |
//! |---|---|---|
//! | 0.4.0 to 0.4.2 | `ARGS_TASK.jsonl`, one JSON array over many lines | no hashes, no `filter`; lists and numbers as they are |
//! | 0.4.3 to 0.4.6 | `samples_TASK_DATE.jsonl`, one object a line | hashes; `arguments` an object; numbers and truth values inside `resps` as texts |
//! | from 0.4.7 | the same | `filter` and `metrics` too |
//!
//! There is one row per document *and* filter. The results, `results.json` or `results_DATE.json`, hold the
//! published figures under keys `metric,filter` and the tasks' configurations.
mod names;
mod prediction;
mod results;
mod row;

pub use self::names::{FileName, sanitized_args, sanitized_model};
pub use self::prediction::prediction;
pub use self::results::{Results, Task};
pub use self::row::{Row, RowError};
