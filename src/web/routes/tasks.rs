//! `GET /tasks` and `GET /occupations/{soc_code}/tasks`: tasks with every rater's score and reason.

use schemars::JsonSchema;
use serde::Serialize;

use super::export::{self, Table};
use super::filter::{MAJOR_GROUP, MAX_SEARCH, ORDER, Order};
use super::named;
use super::named::SOC_CODE;
use crate::read::edition::export::Rows;
use crate::read::edition::{Task, TaskFigure, TaskOf, TaskPlace};
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::item::href as occupation_href;
use crate::web::kernel::paging::Paging;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::{query, words};
use crate::web::kernel::refusal::Thing;
use crate::web::kernel::reply::{Envelope, Meaning};
use crate::web::kernel::route::{Ask, Media, Route};
use crate::web::kernel::view::View;

words! {
    /// The keys by which a list of tasks can be sorted.
    enum Sort {
        Score = "score",
        Std = "std",
        Weight = "weight",
    }
}

query! {
    /// The parameters of `GET /tasks`.
    struct Query {
        search: Option<String> = Param::new(Kind::Text(MAX_SEARCH), "words of the statement").searched(),
        sort: Option<Sort> = Param::new(
            Kind::Choice(Sort::WORDS),
            "largest first: mean over raters, how far they disagree, or share of the occupation; \
             `score` unless there is a search, which comes by relevance",
        ),
        order: Order = ORDER,
        contested: Option<bool> = Param::new(
            Kind::Choice(&["true", "false"]),
            "only tasks whose raters are 30 points or more apart, or only the others that are scored",
        ),
        major_group: Option<String> = MAJOR_GROUP,
        ..paging: Paging,
        ..table: Table,
    }
}

query! {
    /// The parameters of `GET /occupations/{soc_code}/tasks`.
    struct OfOccupation {
        soc_code: String = SOC_CODE,
        ..paging: Paging,
        ..table: Table,
    }
}

pub(super) fn route() -> Route {
    Route::of_edition(
        "/tasks",
        "All tasks, or those that contain every word of a text",
        Media::json_or_csv::<Reply>(),
        tasks,
    )
}

pub(super) fn of_occupation_route() -> Route {
    Route::of_edition(
        "/occupations/{soc_code}/tasks",
        "All tasks of an occupation, the heaviest first",
        Media::json_or_csv::<Reply>(),
        of_occupation,
    )
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TasksReply")]
struct Reply<'a> {
    #[serde(flatten)]
    envelope: Envelope,
    /// The tasks of this page.
    tasks: Vec<Item<'a>>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

/// A task with its occupation.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TaskItem")]
pub(super) struct Item<'a> {
    /// Path of the task.
    href: String,
    /// SOC code of its occupation.
    soc_code: &'a str,
    /// Title of that occupation.
    occupation: &'a str,
    /// Its Korean name, an unofficial translation (비공식 번역); null where there is none.
    occupation_ko: Option<&'static str>,
    /// Path of that occupation.
    occupation_href: String,
    #[serde(flatten)]
    task: &'a Task,
}

impl<'a> Item<'a> {
    pub(super) fn from_task(TaskOf { occupation, task }: TaskOf<'a>) -> Self {
        Self {
            href: href(task.task_id),
            soc_code: &occupation.soc_code,
            occupation: &occupation.title,
            occupation_ko: occupation.title_ko,
            occupation_href: occupation_href(&occupation.soc_code),
            task,
        }
    }
}

/// The path of a task.
pub(super) fn href(task_id: i64) -> String {
    format!("/tasks/{task_id}")
}

fn tasks(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let (group, contested) = (query.major_group.as_deref(), query.contested);
    let wanted = |TaskOf { occupation, task }: &TaskOf<'_>| {
        group.is_none_or(|group| group == occupation.major_group.code)
            && contested.is_none_or(|contested| task.score.contested == Some(contested))
    };
    let found = found(ask, query).into_iter().filter(wanted).collect();
    reply(ask, &query.paging, &query.table, found)
}

/// The reply with these tasks: the page that is asked for, as JSON or CSV.
fn reply(
    ask: &Ask,
    paging: &Paging,
    table: &Table,
    found: Vec<TaskOf<'_>>,
) -> Result<Answer, Error> {
    let view = &ask.view;
    if let Some(style) = table.csv()? {
        let places = found.iter().filter_map(|of| view.edition.task_place(of.task.task_id));
        let rows = Rows::Tasks(places.collect());
        return Ok(export::list(ask, paging, style, rows));
    }
    let (envelope, found) = Envelope::page(paging, found);
    let tasks = found.into_iter().map(Item::from_task).collect();
    Answer::json(&Reply { envelope, tasks, meaning: Meaning::in_view(view) })
}

/// The tasks that the parameters select, in the order that they name.
fn found<'a>(ask: &'a Ask, query: &Query) -> Vec<TaskOf<'a>> {
    let (view, ascending) = (&ask.view, query.order == Order::Ascending);
    let by = query.sort.map(|sort| match sort {
        Sort::Score => TaskFigure::Score,
        Sort::Std => TaskFigure::Std,
        Sort::Weight => TaskFigure::Weight,
    });
    let Some(text) = query.search.as_deref() else {
        let places = view.tasks_by(by.unwrap_or(TaskFigure::Score), ascending);
        return places.iter().filter_map(|place| view.edition.task_at(*place)).collect();
    };
    let mut found = view.edition.search_tasks(text);
    match by {
        Some(by) => by.sort(&mut found, ascending, |of| of.task),
        None if ascending => found.reverse(),
        None => {}
    }
    found
}

fn of_occupation(ask: &Ask, query: &OfOccupation) -> Result<Answer, Error> {
    let (_, occupation) = named::named(&ask.view, &query.soc_code)?;
    let tasks = occupation.tasks.iter().map(|task| TaskOf { occupation, task }).collect();
    reply(ask, &query.paging, &query.table, tasks)
}

/// The task that a path names.
pub(super) fn named(view: &View, text: &str) -> Result<(i64, TaskPlace), Error> {
    let id = text.parse().ok();
    id.and_then(|id: i64| Some((id, view.edition.task_place(id)?))).ok_or_else(|| {
        let message = format!("there is no task {text} in this release");
        Error::not_found(Thing::Task, text, message)
    })
}
