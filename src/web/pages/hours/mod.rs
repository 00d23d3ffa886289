//! `/jobs/{code}/hours`: the score of somebody's own work, from the tasks that this person ticks and the hours that
//! they take. All of its state is in its address; nothing of it is kept or logged.

mod result;

use askama::Template;

use super::answer;
use super::elsewhere::published;
use super::figures::{points, share};
use super::frame::{Frame, Head, Title};
use super::listed::href;
use super::marks::band_class;
use super::named::{CODE, named};
use super::text::{self, Text};
use crate::convert::float;
use crate::read::edition::{Occupation, OwnTask, Task, Time};
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::language::Language;
use crate::web::kernel::params::{Kind, Param, marks};
use crate::web::kernel::query::{query, words};
use crate::web::kernel::route::{Ask, Route};
use result::Mine;

words! {
    /// How the ticked tasks are weighed.
    enum By {
        Time = "time",
        Release = "onet",
    }
}

query! {
    /// The parameters of the page.
    struct Query {
        code: String = CODE,
        time: Option<String> = Param::new(Kind::Marks(&HOURS), "hours a week by task id: 1, 4 or 8"),
        by: By = Param::new(Kind::Choice(By::WORDS), "weighed by these hours, or as the release weighs tasks").or("time"),
    }
}

/// The hours of every step of time, as an address has them.
const HOURS: [&str; 3] = ["1", "4", "8"];

/// The page of one's own work.
pub(crate) fn route() -> Route {
    Route::of_page("/jobs/{code}/hours", "The score of one's own work in an occupation", hours)
}

#[derive(Template)]
#[template(path = "hours/page.html")]
struct Page<'a> {
    frame: Frame<'a>,
    t: &'static Text,
    title: Title<'a>,
    heading: String,
    occupation_href: String,
    action: String,
    mine: Result<Mine<'a>, &'static str>,
    /// What is said of tasks that are none of this occupation's.
    foreign: Option<String>,
    /// What is said of ticked tasks that have no weight, where others have.
    unweighed: Option<String>,
    scale: String,
    groups: Vec<Group<'a>>,
    by_time: bool,
    /// All tasks as the release weighs them.
    all: String,
    /// The address without anything ticked, where something is.
    again: Option<String>,
    here: String,
}

/// The tasks of one O*NET-SOC occupation.
#[derive(Debug)]
struct Group<'a> {
    /// Its title, where there are several.
    title: Option<Title<'a>>,
    lines: Vec<Line<'a>>,
}

/// A task that can be ticked.
#[derive(Debug)]
struct Line<'a> {
    id: i64,
    statement: &'a str,
    score: Option<String>,
    class: &'static str,
    /// What the release says of its weight, or that it says nothing.
    weight: String,
    is_ticked: bool,
    /// The hours, their name, and whether they are chosen.
    steps: Vec<(&'static str, &'static str, bool)>,
}

/// What is ticked.
struct Ticked<'a> {
    tasks: Vec<(&'a Task, Time)>,
    /// Ids of tasks that the occupation lacks.
    foreign: Vec<String>,
}

fn hours(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let (language, edition) = (ask.language, &*ask.view.edition);
    let t = text::of(language);
    let (_, occupation) = named(edition, &query.code)?;
    let title = Title::build(language, occupation);
    let ticked = Ticked::read(occupation, query.time.as_deref());
    let own: Vec<OwnTask<'_>> =
        ticked.tasks.iter().map(|(task, time)| weighed(query.by, task, *time)).collect();
    let n_unweighed = own.iter().filter(|own| own.weight.is_none()).count();
    let found = edition.own_score(occupation, &own);
    let path = format!("/jobs/{}/hours", occupation.soc_code);
    let address = language.address(&path);
    let at =
        |changed: &[(&str, Option<&str>)]| format!("{address}{}", ask.params.query_with(changed));
    let all = marks::written(occupation.tasks.iter().map(|task| (task.task_id, HOURS[1])));
    let is_empty = query.time.is_none();
    let heading = (t.hours.title)(title.text);
    let about = (t.hours.about)(title.text);
    let head = Head {
        path: path.clone(),
        title: heading.clone(),
        // What somebody ticked is no page that others should find.
        about: is_empty.then(|| about.clone()),
    };
    answer(&Page {
        frame: Frame::build(ask, head)
            .with_plain_card(ask, &path, about)
            .with_picture(published(ask, occupation)),
        t,
        heading,
        occupation_href: href(language, &occupation.soc_code),
        mine: match found {
            Ok(score) => Ok(Mine::build(ask, occupation, &ticked, query.by, &score)),
            Err(why) => Err((t.hours.no_score)(why)),
        },
        foreign: (!ticked.foreign.is_empty())
            .then(|| (t.hours.foreign)(&ticked.foreign.join(", "))),
        unweighed: (1..own.len())
            .contains(&n_unweighed)
            .then(|| (t.hours.unweighed)(n_unweighed, own.len())),
        scale: (t.hours.scale)(Time::ALL.map(Time::hours)),
        groups: groups(language, t, occupation, &ticked),
        by_time: query.by == By::Time,
        all: at(&[("time", Some(&all)), ("by", Some("onet"))]),
        again: (!is_empty).then(|| at(&[("time", None)])),
        here: at(&[]),
        action: address,
        title,
    })
}

/// A task with its weight; in a release without one for it there is none, which is said.
fn weighed(by: By, task: &Task, time: Time) -> OwnTask<'_> {
    let weight = match by {
        By::Time => Some(float(time.hours())),
        By::Release => task.weight,
    };
    OwnTask { task, weight }
}

impl<'a> Ticked<'a> {
    fn read(occupation: &'a Occupation, text: Option<&str>) -> Self {
        let mut ticked = Self { tasks: Vec::new(), foreign: Vec::new() };
        for (id, word) in marks::read(text.unwrap_or_default()) {
            let task = occupation.tasks.iter().find(|task| task.task_id == id);
            let step = HOURS.iter().position(|hours| *hours == word);
            match task.zip(step.and_then(|step| Time::ALL.get(step))) {
                Some((task, time)) => ticked.tasks.push((task, *time)),
                None => ticked.foreign.push(id.to_string()),
            }
        }
        ticked
    }
}

/// The tasks by O*NET-SOC occupation, each the heaviest first.
fn groups<'a>(
    language: Language,
    t: &'static Text,
    occupation: &'a Occupation,
    ticked: &Ticked<'_>,
) -> Vec<Group<'a>> {
    let details = occupation.details.iter().filter(|detail| detail.n_tasks > 0);
    let is_one = details.clone().count() < 2;
    let line = |task: &'a Task| Line::build(t, task, ticked);
    let group = details.map(|detail| Group {
        title: (!is_one).then(|| Title::of(language, &detail.title, detail.title_ko)),
        lines: occupation
            .tasks
            .iter()
            .filter(|task| task.onetsoc_code == detail.onetsoc_code)
            .map(line)
            .collect(),
    });
    group.collect()
}

impl<'a> Line<'a> {
    fn build(t: &'static Text, task: &'a Task, ticked: &Ticked<'_>) -> Self {
        let of = ticked.tasks.iter().find(|(own, _)| own.task_id == task.task_id);
        let chosen = of.map(|(_, time)| *time);
        let steps = Time::ALL.into_iter().zip(HOURS).zip(t.hours.steps);
        Self {
            id: task.task_id,
            statement: &task.statement,
            score: task.score.mean.map(points),
            class: band_class(task.score.band),
            weight: task.weight.map_or_else(
                || t.hours.no_weight.to_owned(),
                |weight| (t.hours.weight)(&share(weight)),
            ),
            is_ticked: chosen.is_some(),
            steps: steps.map(|((time, hours), name)| (hours, name, chosen == Some(time))).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_the_hours_that_are_counted() {
        assert_eq!(Time::ALL.map(|time| time.hours().to_string()), HOURS);
    }
}
