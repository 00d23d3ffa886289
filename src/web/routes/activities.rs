//! `GET /activities` and `GET /activities/{dwa_id}`: detailed work activities, who shares one, and how
//! differently it is scored.

use schemars::JsonSchema;
use serde::Serialize;

use super::filter::{MAX_SEARCH, ORDER, Order};
use super::tasks::href as task_href;
use crate::read::edition::{
    Activity, ActivityFigure, ActivityOccupation, ActivityRater, RaterScore, Task,
};
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::item::href as occupation_href;
use crate::web::kernel::paging::Paging;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::{query, words};
use crate::web::kernel::refusal::Thing;
use crate::web::kernel::reply::{Envelope, Meaning};
use crate::web::kernel::route::{Ask, Media, Route};

words! {
    /// What activities can be sorted by.
    enum Sort {
        Occupations = "occupations",
        Tasks = "tasks",
        Score = "score",
        Range = "range",
    }
}

query! {
    /// The parameters of `GET /activities`.
    struct Query {
        search: Option<String> = Param::new(Kind::Text(MAX_SEARCH), "words of the activity, or their beginnings").searched(),
        sort: Option<Sort> = Param::new(
            Kind::Choice(Sort::WORDS),
            "largest first: how many occupations or tasks share it, mean score, or highest less lowest \
             occupation; `occupations` unless there is a search, which comes by fit",
        ),
        order: Order = ORDER,
        min_occupations: usize = Param::new(
            Kind::Whole(1, 1_000),
            "only activities that at least so many occupations share",
        )
        .or("1"),
        ..paging: Paging,
    }
}

query! {
    /// The activity that the path names.
    struct Which {
        dwa_id: String = Param::new(Kind::Text(40), "O*NET's id of a detailed work activity"),
    }
}

pub(super) fn route() -> Route {
    Route::of_edition(
        "/activities",
        "Detailed work activities: how many occupations share one, and how it is scored",
        Media::json::<List>(),
        activities,
    )
}

pub(super) fn one_route() -> Route {
    Route::of_edition(
        "/activities/{dwa_id}",
        "One activity: the occupations and tasks that share it, and every rater's scores",
        Media::json::<Reply>(),
        activity,
    )
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ActivitiesReply")]
struct List<'a> {
    #[serde(flatten)]
    envelope: Envelope,
    /// Why the release has no activities; null where it has.
    reason: Option<&'static str>,
    /// The activities of this page.
    activities: Vec<Item<'a>>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

/// An activity in a list.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ActivityItem")]
struct Item<'a> {
    /// Path of the activity.
    href: String,
    #[serde(flatten)]
    activity: &'a Activity,
}

impl<'a> Item<'a> {
    fn select(activity: &'a Activity) -> Self {
        Self { href: href(&activity.dwa_id), activity }
    }
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ActivityReply")]
struct Reply<'a> {
    #[serde(flatten)]
    item: Item<'a>,
    /// The same figures under each rater alone, in the snapshot's order.
    raters: Vec<ActivityRater<'a>>,
    /// The occupations that share it, the highest score of this activity first.
    shared_by: Vec<Sharing<'a>>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

/// An occupation with the activity.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ActivityOccupation")]
struct Sharing<'a> {
    /// Its SOC code.
    soc_code: &'a str,
    /// Its title.
    title: &'a str,
    /// Path of the occupation.
    href: String,
    /// Mean of its scored tasks with this activity, 0–100; null where none is scored.
    mean: Option<f64>,
    /// The score of the whole occupation, 0–100.
    occupation_mean: Option<f64>,
    /// Its tasks with this activity, the heaviest first.
    tasks: Vec<Sharer<'a>>,
}

/// A task with the activity.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ActivityTask")]
struct Sharer<'a> {
    /// O*NET's task id.
    task_id: i64,
    /// Path of the task.
    href: String,
    /// The task statement.
    statement: &'a str,
    /// Share of the SOC code, 0–1; null where no weights were computed.
    weight: Option<f64>,
    /// Mean over raters, 0–100; null unless every rater scored it.
    mean: Option<f64>,
    /// Each rater's score and rationale.
    raters: &'a [RaterScore],
}

impl<'a> Sharing<'a> {
    fn select(found: ActivityOccupation<'a>) -> Self {
        let ActivityOccupation { occupation, mean, tasks } = found;
        Self {
            soc_code: &occupation.soc_code,
            title: &occupation.title,
            href: occupation_href(&occupation.soc_code),
            mean,
            occupation_mean: occupation.score.mean,
            tasks: tasks.into_iter().map(Sharer::select).collect(),
        }
    }
}

impl<'a> Sharer<'a> {
    fn select(task: &'a Task) -> Self {
        Self {
            task_id: task.task_id,
            href: task_href(task.task_id),
            statement: &task.statement,
            weight: task.weight,
            mean: task.score.mean,
            raters: &task.raters,
        }
    }
}

/// The path of an activity.
fn href(dwa_id: &str) -> String {
    format!("/activities/{dwa_id}")
}

fn activities(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let all = &ask.view.edition.activities;
    let (mut found, by) = match &query.search {
        Some(text) => (all.search(text), query.sort),
        None => (all.all().iter().collect(), query.sort.or(Some(Sort::Occupations))),
    };
    found.retain(|activity| activity.occupations >= query.min_occupations);
    let ascending = query.order == Order::Ascending;
    match by {
        Some(Sort::Occupations) => ActivityFigure::Occupations.sort(&mut found, ascending),
        Some(Sort::Tasks) => ActivityFigure::Tasks.sort(&mut found, ascending),
        Some(Sort::Score) => ActivityFigure::Score.sort(&mut found, ascending),
        Some(Sort::Range) => ActivityFigure::Range.sort(&mut found, ascending),
        None if ascending => found.reverse(),
        None => {}
    }
    let (envelope, found) = Envelope::page(&query.paging, found);
    Answer::json(&List {
        envelope,
        reason: all.reason(),
        activities: found.into_iter().map(Item::select).collect(),
        meaning: Meaning::in_view(&ask.view),
    })
}

fn activity(ask: &Ask, query: &Which) -> Result<Answer, Error> {
    let edition = &ask.view.edition;
    let dwa_id = &query.dwa_id;
    let activity = edition.activities.find(dwa_id).ok_or_else(|| {
        let message = edition.activities.reason().map_or_else(
            || format!("there is no activity {dwa_id}; /activities?search= finds one by its words"),
            |reason| format!("there is no activity {dwa_id}: {reason}"),
        );
        Error::not_found(Thing::Activity, dwa_id, message)
    })?;
    Answer::json(&Reply {
        item: Item::select(activity),
        raters: edition.activity_raters(activity),
        shared_by: edition
            .activity_occupations(activity)
            .into_iter()
            .map(Sharing::select)
            .collect(),
        meaning: Meaning::in_view(&ask.view),
    })
}
