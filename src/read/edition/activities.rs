//! Detailed work activities: what one task has in common with tasks of other occupations, and how
//! the same activity is scored in each of them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use diesel::QueryResult;
use schemars::JsonSchema;
use serde::Serialize;

use super::names;
use super::place::{TaskOf, TaskPlace};
use super::reason::NO_ACTIVITIES;
use super::{Edition, Occupation, Task};
use crate::db::{Conn, dwa_reference, iwa_reference, task_dwa};
use crate::stats::order::{self, Direction};
use crate::stats::{count, mean, range};

/// A detailed work activity of O*NET's, and how it is scored (`docs/METHOD.md`, section 13).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Activity {
    /// O*NET's id of the activity, such as `4.A.1.a.1.I01.D01`.
    pub dwa_id: String,
    /// The activity in words; absent where the release lacks DWA Reference.
    pub title: Option<String>,
    /// The intermediate activity that it belongs to; absent where the release lacks IWA Reference.
    pub broader: Option<Arc<str>>,
    /// SOC codes that have a task with this activity.
    pub occupations: usize,
    /// Tasks with this activity.
    pub tasks: usize,
    /// How these tasks are scored.
    pub score: ActivityScore,
    #[serde(skip)]
    places: Range<usize>,
}

/// How an activity is scored, in points, 0–100. Over its scored tasks, each counted once and alike.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, JsonSchema)]
pub struct ActivityScore {
    /// How many of its tasks are scored.
    pub n_scored: usize,
    /// How many SOC codes these tasks belong to.
    pub n_occupations: usize,
    /// Mean of the scored tasks; absent where none is.
    pub mean: Option<f64>,
    /// The lowest of them.
    pub min: Option<f64>,
    /// The highest of them.
    pub max: Option<f64>,
    /// The lowest occupation, by the mean of its scored tasks with this activity.
    pub occupation_low: Option<f64>,
    /// The highest occupation.
    pub occupation_high: Option<f64>,
    /// Highest less lowest occupation; absent under two occupations.
    pub range: Option<f64>,
}

/// One rater's scores of an activity.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ActivityRater<'a> {
    /// The rater.
    pub rater: &'a str,
    /// Its scores.
    #[serde(flatten)]
    pub score: ActivityScore,
}

/// An activity in one occupation.
#[derive(Debug, Clone)]
pub struct ActivityOccupation<'a> {
    /// The occupation.
    pub occupation: &'a Occupation,
    /// Mean of its scored tasks with this activity; absent where none is scored.
    pub mean: Option<f64>,
    /// Its tasks with this activity, the heaviest first.
    pub tasks: Vec<&'a Task>,
}

/// What activities are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActivityFigure {
    /// Number of occupations.
    Occupations,
    /// Number of tasks.
    Tasks,
    /// Mean score.
    Score,
    /// Highest less lowest occupation.
    Range,
}

/// All activities of an edition.
#[derive(Debug, Default)]
pub struct Activities {
    /// By id.
    list: Vec<Activity>,
    /// The tasks of each activity, one activity after the other.
    places: Vec<TaskPlace>,
}

/// Links and names as they lie in the database.
#[derive(Default)]
pub(super) struct ActivityRows {
    /// The tasks of each activity.
    links: BTreeMap<String, Vec<i64>>,
    /// Titles of activities, with the intermediate one above.
    titles: BTreeMap<String, (String, Option<Arc<str>>)>,
}

impl ActivityRows {
    pub(super) fn read(conn: &mut Conn, data_version: &str) -> QueryResult<Self> {
        let broader = iwa_reference::of_version(conn, data_version)?.into_iter();
        let broader: BTreeMap<String, Arc<str>> =
            broader.map(|iwa| (iwa.iwa_id, iwa.title.into())).collect();
        let titles = dwa_reference::of_version(conn, data_version)?.into_iter();
        let titles = titles.map(|dwa| (dwa.dwa_id, (dwa.title, broader.get(&dwa.iwa_id).cloned())));
        let mut rows = Self { titles: titles.collect(), links: BTreeMap::new() };
        task_dwa::each_of_version(conn, data_version, |task_id, dwa_id| {
            rows.links.entry(dwa_id).or_default().push(task_id);
        })?;
        Ok(rows)
    }
}

impl Activities {
    pub(super) fn build(
        mut rows: ActivityRows,
        place: impl Fn(i64) -> Option<TaskPlace>,
        occupations: &[Occupation],
    ) -> Self {
        let mut all = Self::default();
        for (dwa_id, task_ids) in rows.links {
            let mut places: Vec<TaskPlace> = task_ids.into_iter().filter_map(&place).collect();
            places.sort_unstable_by_key(|place| (place.occupation, place.task));
            let (title, broader) = rows.titles.remove(&dwa_id).unzip();
            let of_tasks = |place: &TaskPlace| {
                let task = occupations.get(place.occupation)?.tasks.get(place.task)?;
                Some((place.occupation, task.score.mean?))
            };
            let start = all.places.len();
            all.list.push(Activity {
                dwa_id,
                title,
                broader: broader.flatten(),
                occupations: places.chunk_by(|a, b| a.occupation == b.occupation).count(),
                tasks: places.len(),
                score: ActivityScore::summarize(places.iter().filter_map(of_tasks)),
                places: start..start + places.len(),
            });
            all.places.extend(places);
        }
        all.places.shrink_to_fit();
        all.list.shrink_to_fit();
        all
    }

    /// Why there is none; absent where there are some.
    #[must_use]
    pub fn reason(&self) -> Option<&'static str> {
        self.list.is_empty().then_some(NO_ACTIVITIES)
    }

    /// Every activity, by id.
    #[must_use]
    pub fn all(&self) -> &[Activity] {
        &self.list
    }

    /// The activity of an id.
    #[must_use]
    pub fn find(&self, dwa_id: &str) -> Option<&Activity> {
        let at = self.list.binary_search_by(|activity| activity.dwa_id.as_str().cmp(dwa_id));
        self.list.get(at.ok()?)
    }

    /// How many links from activities to tasks there are.
    pub(super) fn n_links(&self) -> usize {
        self.places.len()
    }

    /// The link of a number, by activity and occupation.
    pub(super) fn link(&self, number: usize) -> Option<(&Activity, TaskPlace)> {
        let after = self.list.partition_point(|activity| activity.places.end <= number);
        Some((self.list.get(after)?, *self.places.get(number)?))
    }

    /// The places of an activity's tasks, by occupation.
    pub(super) fn places(&self, activity: &Activity) -> &[TaskPlace] {
        self.places.get(activity.places.clone()).unwrap_or_default()
    }

    /// The activities whose title fits a text, the best first: those of equal fit by falling number
    /// of occupations.
    #[must_use]
    pub fn search(&self, text: &str) -> Vec<&Activity> {
        names::search(text, &self.list, |of| [of.title.as_deref()], |of| of.occupations)
    }
}

impl ActivityFigure {
    fn value(self, activity: &Activity) -> Option<f64> {
        match self {
            Self::Occupations => Some(count(activity.occupations)),
            Self::Tasks => Some(count(activity.tasks)),
            Self::Score => activity.score.mean,
            Self::Range => activity.score.range,
        }
    }

    /// Sorts by the figure; activities without it come last in both orders, ties by id.
    pub fn sort(self, activities: &mut [&Activity], ascending: bool) {
        let direction = if ascending { Direction::Rising } else { Direction::Falling };
        let by_id = |a: &&Activity, b: &&Activity| a.dwa_id.cmp(&b.dwa_id);
        order::sort(activities, direction, |activity| self.value(activity), by_id);
    }
}

impl ActivityScore {
    /// Takes the place of the occupation and the score of every scored task, by occupation.
    fn summarize(scored: impl Iterator<Item = (usize, f64)>) -> Self {
        let scored: Vec<(usize, f64)> = scored.collect();
        let values = |of: &[(usize, f64)]| of.iter().map(|(_, score)| *score).collect::<Vec<f64>>();
        let (all, by_occupation) = (values(&scored), scored.chunk_by(|a, b| a.0 == b.0));
        let means: Vec<f64> = by_occupation.filter_map(|of| mean(&values(of))).collect();
        let (min, max) = range(&all).unzip();
        let (occupation_low, occupation_high) = range(&means).unzip();
        let apart = occupation_low.zip(occupation_high).map(|(low, high)| high - low);
        Self {
            n_scored: all.len(),
            n_occupations: means.len(),
            mean: mean(&all),
            min,
            max,
            occupation_low,
            occupation_high,
            range: apart.filter(|_| means.len() > 1),
        }
    }
}

impl Edition {
    /// The tasks with an activity, by occupation.
    pub fn activity_tasks<'a>(
        &'a self,
        activity: &'a Activity,
    ) -> impl Iterator<Item = TaskOf<'a>> {
        self.activities.places(activity).iter().filter_map(|place| self.task_at(*place))
    }

    /// The occupations that share an activity, the highest mean first, those without a scored task
    /// last, ties by code.
    #[must_use]
    pub fn activity_occupations<'a>(
        &'a self,
        activity: &'a Activity,
    ) -> Vec<ActivityOccupation<'a>> {
        let mut found: Vec<ActivityOccupation<'a>> = Vec::new();
        for TaskOf { occupation, task } in self.activity_tasks(activity) {
            let is_same =
                |of: &&mut ActivityOccupation<'a>| of.occupation.soc_code == occupation.soc_code;
            if let Some(of) = found.last_mut().filter(is_same) {
                of.tasks.push(task);
            } else {
                found.push(ActivityOccupation { occupation, mean: None, tasks: vec![task] });
            }
        }
        for of in &mut found {
            let scored: Vec<f64> = of.tasks.iter().filter_map(|task| task.score.mean).collect();
            of.mean = mean(&scored);
        }
        let by_code = |a: &ActivityOccupation<'_>, b: &ActivityOccupation<'_>| {
            a.occupation.soc_code.cmp(&b.occupation.soc_code)
        };
        order::sort(&mut found, Direction::Falling, |of| of.mean, by_code);
        found
    }

    /// What each rater of the snapshot says of an activity, in the snapshot's order.
    #[must_use]
    pub fn activity_raters<'a>(&'a self, activity: &Activity) -> Vec<ActivityRater<'a>> {
        let of_rater = |rater: &'a str| {
            let said = |place: &TaskPlace| {
                let task = self.task_at(*place)?.task;
                let said = task.raters.iter().find(|said| *said.rater == *rater)?;
                Some((place.occupation, said.score))
            };
            let places = self.activities.places(activity).iter();
            ActivityRater { rater, score: ActivityScore::summarize(places.filter_map(said)) }
        };
        self.version.raters.iter().map(|rater| of_rater(&rater.name)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn occupations_are_compared_by_the_means_of_their_tasks() {
        // Two tasks of one occupation, 10 and 30, and one of another, 60.
        let score = ActivityScore::summarize([(3, 10.0), (3, 30.0), (7, 60.0)].into_iter());
        assert_eq!((score.n_scored, score.n_occupations), (3, 2));
        assert_eq!(score.mean, Some(100.0 / 3.0));
        assert_eq!((score.min, score.max), (Some(10.0), Some(60.0)));
        assert_eq!((score.occupation_low, score.occupation_high), (Some(20.0), Some(60.0)));
        assert_eq!(score.range, Some(40.0));
    }

    #[test]
    fn without_a_second_occupation_nothing_is_apart() {
        let one = ActivityScore::summarize([(3, 10.0), (3, 30.0)].into_iter());
        assert_eq!((one.range, one.occupation_low), (None, Some(20.0)));
        assert_eq!(ActivityScore::summarize(std::iter::empty()), ActivityScore::default());
    }
}
