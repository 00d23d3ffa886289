//! An occupation's page as text, of which more or fewer tasks can be shown without writing it again.

use actix_web::web::Bytes;
use serde::Serialize;

use super::answer::unwritten;
use super::error::Error;
use crate::text;

/// An occupation's page, written once as most ask for it, and what it takes to make it with fewer or with
/// more tasks.
#[derive(Debug)]
pub(crate) struct Page {
    /// With the usual number of tasks, or with all if there are not so many.
    usual: Bytes,
    /// The other tasks, a comma before each.
    others: Box<str>,
    /// Where in the text the number of shown tasks begins.
    head: usize,
    /// The beginning of the first task.
    tasks: usize,
    /// The end of every task of the usual ones.
    ends: Box<[usize]>,
    /// The end of every other task.
    other_ends: Box<[usize]>,
}

impl Page {
    /// `frame` is the page without its tasks.
    pub(crate) fn write(
        frame: &str,
        tasks: &[impl Serialize],
        usual: usize,
    ) -> Result<Self, Error> {
        // No text can hold this: a quotation mark in a text has a backslash before it.
        const NONE: &str = r#""shown":0,"items":[]"#;
        let (head, tail) = frame.split_once(NONE).ok_or_else(Error::internal)?;
        let (usual, others) = tasks.split_at(usual.min(tasks.len()));
        let mut page = format!("{head}{}", shown(usual.len()));
        let tasks = page.len();
        let ends = append(&mut page, usual, "")?;
        page.push(']');
        page.push_str(tail);
        let mut rest = String::new();
        let other_ends = append(&mut rest, others, ",")?;
        // A copy, because the buffer that it was written into is up to twice as long.
        let usual = Bytes::copy_from_slice(page.as_bytes());
        Ok(Self { usual, others: rest.into(), head: head.len(), tasks, ends, other_ends })
    }

    /// The page with the heaviest of the tasks: `wanted` of them, if there are so many. Absent where a
    /// cut lies outside of the page, which would be a fault of ours.
    pub(crate) fn with_tasks(&self, wanted: usize) -> Option<Bytes> {
        let n_usual = self.ends.len();
        let wanted = wanted.min(n_usual + self.other_ends.len());
        if wanted == n_usual {
            return Some(self.usual.clone());
        }
        let last = self.ends.last().copied().unwrap_or(self.tasks);
        let (end, other_end) = match (wanted, wanted.saturating_sub(n_usual)) {
            (0, _) => (self.tasks, 0),
            (_, 0) => (*self.ends.get(wanted - 1)?, 0),
            (_, others) => (last, *self.other_ends.get(others - 1)?),
        };
        let (head, tail) = (self.usual.get(..self.head)?, self.usual.get(last..)?);
        let (tasks, others) = (self.usual.get(self.tasks..end)?, self.others.get(..other_end)?);
        Some([head, shown(wanted).as_bytes(), tasks, others.as_bytes(), tail].concat().into())
    }
}

/// Appends tasks, the first of them after `before`; returns where each of them ends.
fn append(
    text: &mut String,
    tasks: &[impl Serialize],
    before: &str,
) -> Result<Box<[usize]>, Error> {
    let mut before = before;
    let end = |task| {
        text.push_str(before);
        text.push_str(&text::to_json(task).map_err(unwritten)?);
        before = ",";
        Ok(text.len())
    };
    tasks.iter().map(end).collect()
}

fn shown(tasks: usize) -> String {
    format!(r#""shown":{tasks},"items":["#)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_page_is_cut_for_any_number_of_tasks() {
        let frame = r#"{"title":"a","tasks":{"total":5,"shown":0,"items":[]},"meaning":"b"}"#;
        for (n_tasks, usual) in [(5, 2), (5, 1), (5, 5), (2, 5), (1, 1), (0, 2)] {
            let tasks: Vec<Value> = (0..n_tasks).map(|task| json!({ "],": task })).collect();
            let page = Page::write(frame, &tasks, usual).unwrap();
            for wanted in 0..8 {
                let items = &tasks[..wanted.min(n_tasks)];
                let shown = json!({ "total": 5, "shown": items.len(), "items": items });
                let expected = json!({ "title": "a", "tasks": shown, "meaning": "b" });
                let cut = page.with_tasks(wanted).unwrap();
                let cut: Value = serde_json::from_slice(&cut).unwrap();
                assert_eq!(cut, expected, "{wanted} of {n_tasks}, usually {usual}");
            }
        }
    }
}
