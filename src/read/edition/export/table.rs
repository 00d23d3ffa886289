//! Which rows a file has, and its columns.

use std::sync::Arc;

use serde_json::{Value, json};

use super::field::Kind::{Boolean, Integer, Text};
use super::field::{Field, Link, Row};
use super::{links, occupations, tasks};
use crate::read::edition::{Edition, Need, TaskOf, TaskPlace};

/// What a file is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// One row per SOC code.
    Occupations,
    /// One row per task.
    Tasks,
    /// One row per activity of a task.
    Activities,
    /// One row per skill, knowledge area or ability of a SOC code.
    Skills,
    /// One row per product of a SOC code.
    Technologies,
}

impl Subject {
    /// The word for it in file names and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Occupations => "occupations",
            Self::Tasks => "tasks",
            Self::Activities => "activities",
            Self::Skills => "skills",
            Self::Technologies => "technologies",
        }
    }

    /// The column or the columns that identify a row.
    pub(super) fn key(self) -> Value {
        match self {
            Self::Occupations => json!("soc_code"),
            Self::Tasks => json!("task_id"),
            Self::Activities => json!(["dwa_id", "task_id"]),
            Self::Skills => json!(["soc_code", "element_id"]),
            Self::Technologies => json!(["soc_code", "technology"]),
        }
    }

    /// The columns of its files, in their order.
    pub(super) fn fields(self, edition: &Edition) -> Vec<Field> {
        let mut fields = match self {
            Self::Occupations => occupations::fields(edition),
            Self::Tasks => tasks::fields(edition),
            Self::Activities => links::activities(),
            Self::Skills => links::skills(),
            Self::Technologies => links::technologies(),
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
    /// So many links from activities to tasks.
    Activities(usize),
    /// So many pairs of occupation and element; those that are not rated make no row.
    Skills(usize),
    /// So many links from products to occupations.
    Technologies(usize),
}

impl Rows {
    /// Every row, in the order of the release.
    #[must_use]
    pub fn all(edition: &Edition, subject: Subject) -> Self {
        match subject {
            Subject::Occupations => Self::Occupations((0..edition.occupations.len()).collect()),
            Subject::Tasks => Self::Tasks(edition.task_places().collect()),
            Subject::Activities => Self::Activities(edition.activities.n_links()),
            Subject::Skills => {
                Self::Skills(edition.occupations.len() * edition.elements.all().len())
            }
            Subject::Technologies => Self::Technologies(edition.technologies.n_links()),
        }
    }

    /// What these are rows of.
    #[must_use]
    pub fn subject(&self) -> Subject {
        match self {
            Self::Occupations(_) => Subject::Occupations,
            Self::Tasks(_) => Subject::Tasks,
            Self::Activities(_) => Subject::Activities,
            Self::Skills(_) => Subject::Skills,
            Self::Technologies(_) => Subject::Technologies,
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
            Rows::Activities(n) | Rows::Skills(n) | Rows::Technologies(n) => *n,
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
                found.map(|occupation| Row { occupation, task: None, link: None }).collect()
            }
            Rows::Tasks(places) => {
                let places = places.iter().skip(from).take(most);
                let found = places.filter_map(|place| edition.task_at(*place));
                let row =
                    |TaskOf { occupation, task }| Row { occupation, task: Some(task), link: None };
                found.map(row).collect()
            }
            Rows::Activities(n) => {
                let row = |at| {
                    let (activity, place) = edition.activities.link(at)?;
                    let TaskOf { occupation, task } = edition.task_at(place)?;
                    Some(Row { occupation, task: Some(task), link: Some(Link::Activity(activity)) })
                };
                (from..*n).take(most).filter_map(row).collect()
            }
            Rows::Technologies(n) => {
                let row = |at| {
                    let (product, used) = edition.technologies.link(at)?;
                    let occupation = edition.occupations.get(used.place)?;
                    let link = Some(Link::Technology(product, used.in_demand));
                    Some(Row { occupation, task: None, link })
                };
                (from..*n).take(most).filter_map(row).collect()
            }
            Rows::Skills(n) => self.skills((from..*n).take(most)),
        }
    }

    /// Pairs of occupation and element by number; what an occupation needs is looked up once.
    fn skills(&self, numbers: impl Iterator<Item = usize>) -> Vec<Row<'_>> {
        let (edition, skills) = (&self.edition, self.edition.elements.all());
        let mut needs: Option<(usize, Vec<(usize, Need)>)> = None;
        let mut rows = Vec::new();
        for number in numbers {
            let n = skills.len().max(1);
            let (place, element) = (number / n, number % n);
            let found = edition.occupations.get(place).zip(skills.get(element));
            let Some((occupation, skill)) = found else { continue };
            let known = needs.take().filter(|(of, _)| *of == place);
            let (_, needed) =
                needs.insert(known.unwrap_or_else(|| (place, edition.elements.needs(occupation))));
            let need = needed.iter().find(|(at, _)| *at == element);
            rows.extend(need.map(|(_, need)| Row {
                occupation,
                task: None,
                link: Some(Link::Skill(skill, *need)),
            }));
        }
        rows
    }
}
