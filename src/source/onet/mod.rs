//! O*NET's tables as published, 20.x text files to the CSV downloads of 30.3 and later.

mod elements;
pub mod identity;
mod occupations;
mod scales;
mod tasks;

use std::collections::{BTreeMap, HashMap, HashSet};

pub use elements::*;
pub use occupations::*;
pub use tasks::*;

use super::archive::{Archive, Member};
use super::cells::Cells;
use super::columns::{Column, Layout};
use super::error::Error;
use crate::soc::OnetSocCode;

/// How one table is found and read. `R` is the record that one row becomes.
#[derive(Debug)]
pub struct Spec<R> {
    /// The publisher's name of the table.
    pub name: &'static str,
    /// Names of the files that hold it, old and new; all that are present are read.
    pub files: &'static [&'static str],
    /// Whether a release without it is refused.
    pub required: bool,
    /// Its columns.
    pub layout: Layout,
    /// Turns a row into a record, checking it against what was read before.
    pub parse: fn(&mut Cells<'_>, &mut Release) -> Result<R, Error>,
}

/// What has been read of a release so far: later tables are checked against it.
#[derive(Debug, Default)]
pub struct Release {
    /// Version under which the rows are stored.
    pub version: String,
    codes: HashSet<String>,
    tasks: HashMap<i64, String>,
    rated: HashSet<i64>,
    scales: HashMap<String, (f64, f64)>,
    zones: HashSet<i64>,
    iwas: HashSet<String>,
    dwas: HashSet<String>,
    elements: HashSet<String>,
    /// Names of elements that rating tables use and Content Model Reference lacks.
    pub unlisted_elements: BTreeMap<String, String>,
}

impl Release {
    /// Nothing read yet.
    #[must_use]
    pub fn new(version: &str) -> Self {
        Self { version: version.to_owned(), ..Self::default() }
    }

    /// O*NET-SOC occupations read.
    #[must_use]
    pub fn occupations(&self) -> usize {
        self.codes.len()
    }

    /// Occupations that have a task.
    #[must_use]
    pub fn occupations_with_tasks(&self) -> usize {
        self.tasks.values().collect::<HashSet<_>>().len()
    }

    /// Tasks read.
    #[must_use]
    pub fn tasks(&self) -> usize {
        self.tasks.len()
    }

    /// Tasks that have a rating.
    #[must_use]
    pub fn rated_tasks(&self) -> usize {
        self.rated.len()
    }

    /// The next cell: a well-formed code that Occupation Data knows.
    fn code(&self, cells: &mut Cells<'_>) -> Result<String, Error> {
        let code = parse_code(cells)?;
        if self.codes.contains(code.as_str()) {
            Ok(code.as_str().to_owned())
        } else {
            Err(cells.refuse(code.as_str(), "a code that stands in Occupation Data"))
        }
    }

    /// The next cell: a task that Task Statements lists under the occupation `code`.
    fn task(&self, cells: &mut Cells<'_>, code: &str) -> Result<i64, Error> {
        let task_id = cells.key()?;
        match self.tasks.get(&task_id) {
            None => {
                Err(cells.refuse(&task_id.to_string(), "a task that stands in Task Statements"))
            }
            Some(owner) if owner != code => Err(cells.refuse(
                &task_id.to_string(),
                &format!("a task of {code}; Task Statements lists it under {owner}"),
            )),
            Some(_) => Ok(task_id),
        }
    }

    /// The next cell: a value of `known`, where the table that lists them was read.
    fn listed(cells: &mut Cells<'_>, known: &HashSet<String>, list: &str) -> Result<String, Error> {
        let id = cells.id()?;
        if known.is_empty() || known.contains(id) {
            Ok(id.to_owned())
        } else {
            Err(cells.refuse(id, &format!("an ID that stands in {list}")))
        }
    }
}

/// The next cell as a well-formed O*NET-SOC code.
fn parse_code(cells: &mut Cells<'_>) -> Result<OnetSocCode, Error> {
    let text = cells.text()?;
    text.parse().map_err(|error: crate::soc::CodeError| cells.refuse(text, error.expected))
}

/// A column that every file has.
const fn required(names: &'static [&'static str]) -> Column {
    Column { names, required: true }
}

/// A column that some releases lack.
const fn optional(names: &'static [&'static str]) -> Column {
    Column { names, required: false }
}

/// The members of `archive` that hold the table `files` names.
pub fn members(archive: &Archive, files: &[&str]) -> Result<Vec<Member>, Error> {
    let mut found: Vec<Member> = Vec::new();
    for file in files {
        let mut same = archive.members().iter().filter(|member| is_table(&member.name, file));
        if let (Some(first), Some(second)) = (same.next(), same.next()) {
            return Err(Error::TwiceInArchive {
                file: archive.name.clone(),
                table: (*file).to_owned(),
                first: first.name.clone(),
                second: second.name.clone(),
            });
        }
        found.extend(archive.members().iter().find(|member| is_table(&member.name, file)).cloned());
    }
    Ok(found)
}

/// Whether a file name means this table: `Task Statements.txt`, `onet_task_statements.csv`.
fn is_table(file: &str, table: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
    };
    // macOS puts a `._` companion beside every file that it packs, Excel a `~$` beside an open one.
    let Some((stem, ending)) =
        file.rsplit_once('.').filter(|(stem, _)| !stem.starts_with(['.', '~']))
    else {
        return false;
    };
    let stem = letters(stem);
    let known_ending = ["txt", "csv", "xlsx"].contains(&ending.to_ascii_lowercase().as_str());
    known_ending && stem.strip_prefix("onet").unwrap_or(&stem) == letters(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_found_under_its_text_and_its_csv_name() {
        assert!(is_table("Task Statements.txt", "Task Statements"));
        assert!(is_table("onet_task_statements.csv", "Task Statements"));
        assert!(is_table("task_statements.CSV", "Task Statements"));
        assert!(is_table("Task Statements.xlsx", "Task Statements"));
        assert!(!is_table("~$Task Statements.xlsx", "Task Statements"));
        assert!(!is_table("Emerging Tasks.txt", "Task Statements"));
    }
}
