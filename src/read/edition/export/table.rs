//! Which rows a file has, and its columns.

use std::sync::Arc;

use serde_json::json;

use super::field::Kind::{Boolean, Integer, Text};
use super::field::{Field, Row};
use super::{occupations, tasks};
use crate::read::edition::{Edition, TaskPlace};

/// What a file is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// One row per SOC code.
    Occupations,
    /// One row per task.
    Tasks,
}

impl Subject {
    /// The word for it in file names and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Occupations => "occupations",
            Self::Tasks => "tasks",
        }
    }

    /// The column that identifies a row.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Occupations => "soc_code",
            Self::Tasks => "task_id",
        }
    }

    /// The columns of its files, in their order.
    pub(super) fn fields(self, edition: &Edition) -> Vec<Field> {
        let mut fields = match self {
            Self::Occupations => occupations::fields(edition),
            Self::Tasks => tasks::fields(edition),
        };
        fields.extend(origin(edition));
        fields
    }
}

/// The columns of origin. Every row has them, so that the origin is known also where the file was renamed or its
/// rows were copied.
fn origin(edition: &Edition) -> [Field; 4] {
    let version = &edition.version;
    [
        Field::constant(
            "data_version",
            Text,
            "the release whose tasks these are",
            json!(version.data_version),
        ),
        Field::constant("snapshot", Integer, "the snapshot of scores", json!(version.snapshot)),
        Field::constant(
            "prompt_version",
            Text,
            "the question that the raters answered",
            json!(version.prompt_version),
        ),
        Field::constant(
            "mock",
            Boolean,
            "whether the scores are made up; empty without scores",
            json!(version.mock),
        ),
    ]
}

/// Rows by place, in the order of a file.
#[derive(Debug, Clone)]
pub enum Rows {
    /// Places of occupations.
    Occupations(Vec<usize>),
    /// Places of tasks: that of the occupation, and the task's own in it.
    Tasks(Vec<TaskPlace>),
}

impl Rows {
    /// Every row, in the order of the release.
    #[must_use]
    pub fn all(edition: &Edition, subject: Subject) -> Self {
        match subject {
            Subject::Occupations => Self::Occupations((0..edition.occupations.len()).collect()),
            Subject::Tasks => Self::Tasks(edition.task_places().collect()),
        }
    }

    /// What these are rows of.
    #[must_use]
    pub fn subject(&self) -> Subject {
        match self {
            Self::Occupations(_) => Subject::Occupations,
            Self::Tasks(_) => Subject::Tasks,
        }
    }
}

/// A file's rows and where they are looked up.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) edition: Arc<Edition>,
    pub(super) rows: Rows,
}

impl Table {
    /// The number of rows.
    pub(super) fn len(&self) -> usize {
        match &self.rows {
            Rows::Occupations(places) => places.len(),
            Rows::Tasks(places) => places.len(),
        }
    }

    /// The columns.
    pub(super) fn fields(&self) -> Vec<Field> {
        self.rows.subject().fields(&self.edition)
    }

    /// Up to `most` rows from one on.
    pub(super) fn part(&self, from: usize, most: usize) -> Vec<Row<'_>> {
        let edition = &self.edition;
        match &self.rows {
            Rows::Occupations(places) => {
                let places = places.iter().skip(from).take(most);
                let found = places.filter_map(|place| edition.occupations.get(*place));
                found.map(|occupation| Row { occupation, task: None }).collect()
            }
            Rows::Tasks(places) => {
                let places = places.iter().skip(from).take(most);
                let found = places.filter_map(|place| edition.task_at(*place));
                found.map(|of| Row { occupation: of.occupation, task: Some(of.task) }).collect()
            }
        }
    }
}
