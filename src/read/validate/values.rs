//! The tasks of a file, each once, with its label and the number that the label stands for.

use std::collections::BTreeMap;

use super::Error;
use crate::source::keyed_table::{Entry, KeyedTable};
use crate::text::quoted;

/// Which labels to compare with which scores, task by task.
#[derive(Debug, Clone)]
pub struct TaskRequest {
    /// What the labels are called.
    pub name: String,
    /// Column of the O*NET task IDs.
    pub task_column: String,
    /// Column of the labels or numbers.
    pub value_column: String,
    /// The number that each label stands for; none where the values are numbers.
    pub map: BTreeMap<String, f64>,
    /// The snapshot; the active one if absent.
    pub snapshot: Option<i64>,
    /// Seed of the draws behind the intervals.
    pub seed: u64,
}

/// A task's label in the file, and its number.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TaskValue {
    pub(super) label: String,
    pub(super) value: f64,
}

/// Reads every row's task and value; the value is absent where the file has none. A task that occurs
/// twice and a label without a number are refused.
pub(super) fn read(
    table: &KeyedTable,
    request: &TaskRequest,
) -> Result<BTreeMap<i64, Option<TaskValue>>, Error> {
    let mut seen: BTreeMap<i64, (&Entry, Option<TaskValue>)> = BTreeMap::new();
    let mut unmapped: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in &table.rows {
        let Some(task_id) = task_id(&entry.key) else {
            return Err(table.refuse_key(entry, "a task ID such as 8823").into());
        };
        if let Some((first, _)) = seen.get(&task_id) {
            return Err(table.refuse_repeated(entry, first).into());
        }
        let mut value = None;
        if let Some(label) = &entry.value {
            let number = number(table, entry, label, &request.map);
            value = number.map(|value| TaskValue { label: label.clone(), value });
            if value.is_none() {
                *unmapped.entry(label).or_default() += 1;
            }
        }
        seen.insert(task_id, (entry, value));
    }
    if !unmapped.is_empty() {
        return Err(unmapped_error(table, request, &unmapped));
    }
    Ok(seen.into_iter().map(|(task_id, (_, value))| (task_id, value)).collect())
}

/// Characters of a label that somebody would type.
const TYPED: usize = 40;
/// Labels that an error lists.
const LISTED: usize = 20;

fn unmapped_error(
    table: &KeyedTable,
    request: &TaskRequest,
    unmapped: &BTreeMap<&str, usize>,
) -> Error {
    let mut labels: Vec<String> = unmapped
        .iter()
        .take(LISTED)
        .map(|(label, rows)| {
            format!("{} ({rows} {})", quoted(label), if *rows == 1 { "row" } else { "rows" })
        })
        .collect();
    if unmapped.len() > LISTED {
        labels.push(format!("and {} other labels", unmapped.len() - LISTED));
    }
    let given = request.map.iter().map(|(label, value)| format!("{label}={value}"));
    // A label that is too long to be shown is too long to be typed.
    let short = unmapped.keys().take(LISTED).filter(|label| label.chars().count() <= TYPED);
    let needed = short.map(|label| format!("{label}=…"));
    Error::Unmapped {
        file: table.file.clone(),
        column: request.value_column.clone(),
        labels: labels.join(", "),
        example: given.chain(needed).collect::<Vec<_>>().join(","),
    }
}

/// A task ID; `8823.0` is how some programs write a column of them that has gaps.
fn task_id(text: &str) -> Option<i64> {
    text.strip_suffix(".0").unwrap_or(text).parse().ok()
}

/// The number of a label: from the map, or the label read as a number where there is no map.
fn number(
    table: &KeyedTable,
    entry: &Entry,
    label: &str,
    map: &BTreeMap<String, f64>,
) -> Option<f64> {
    if map.is_empty() { table.number(entry).ok().flatten() } else { map.get(label).copied() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn task_ids_are_whole_numbers_however_written() {
        assert_eq!([task_id("8823"), task_id("8823.0")], [Some(8823), Some(8823)]);
        assert_eq!([task_id("8823.5"), task_id("T8823"), task_id("")], [None, None, None]);
    }
}
