//! `/jobs/{code}`: one occupation. One sentence, the number with its doubt, why, what surrounds it, and all of it to
//! take away.

mod aside;
mod changed;
mod cite;
mod facts;
pub(in crate::web::pages) mod sentence;
mod tasks;
mod verdict;

use askama::Template;

use super::answer;
use super::elsewhere::{self, sums_path};
use super::frame::{Frame, Head, Title, group_name};
use super::named::{CODE, named};
use super::question;
use super::text::{self, Text};
use crate::read::edition::{Edition, Rater, TaskOf};
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::language::Language;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::{query, words};
use crate::web::kernel::route::{Ask, Route};
use aside::{Elements, Near, Tool, Zone};
pub(super) use cite::{Citation, Cited};
pub(super) use facts::{Fact, Linked, linked, rank, scored, wage};
pub(super) use tasks::Entry;
pub(super) use verdict::{Legend, Verdict, band_name, known_as, said_of};

words! {
    /// How many tasks are shown.
    enum Tasks {
        Heaviest = "heaviest",
        All = "all",
    }
}

query! {
    /// The parameters of the page.
    struct Query {
        code: String = CODE,
        tasks: Tasks = Param::new(Kind::Choice(Tasks::WORDS), "the heaviest tasks, or all").or("heaviest"),
    }
}

/// The page of an occupation.
pub(crate) fn route() -> Route {
    Route::of_page("/jobs/{code}", "One occupation: its score with its doubt, and why", occupation)
}

/// How many tasks are shown unless all are asked for.
const HEAVIEST: usize = 20;
/// How many of its other names are shown.
const ALSO: usize = 6;

#[derive(Template)]
#[template(path = "occupation/page.html")]
struct Page<'a> {
    frame: Frame<'a>,
    t: &'static Text,
    title: Title<'a>,
    code: &'a str,
    /// The page of its sums.
    sums: String,
    group: String,
    group_href: String,
    description: &'a str,
    also: Vec<&'a str>,
    verdict: Verdict<'a>,
    facts: Vec<Fact<'a>>,
    low_agreement: Option<String>,
    tasks: Vec<Entry<'a>>,
    tasks_heading: &'static str,
    /// What opening a task shows.
    tasks_open: &'static str,
    tasks_of: String,
    all_tasks: Option<(String, String)>,
    elements: Vec<Elements<'a>>,
    zones: Vec<Zone<'a>>,
    tools: Vec<Tool<'a>>,
    lower: Vec<Near<'a>>,
    compared: bool,
    near: Vec<Near<'a>>,
    /// What changed since the snapshot before, in sentences.
    changed: Vec<String>,
    details: Vec<(Title<'a>, &'a str)>,
    /// The questions of the raters: name and page.
    questions: Vec<(&'a str, String)>,
    citation: Citation,
    /// The page that stays as it is: address and words.
    frozen: Option<(String, String)>,
    /// What the author of another page puts into it.
    embed: String,
    /// Whether that names this site.
    is_embed_whole: bool,
}

fn occupation(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let (language, edition) = (ask.language, &*ask.view.edition);
    let t = text::of(language);
    let (place, occupation) = named(edition, &query.code)?;
    let (score, version) = (&occupation.score, &edition.version);
    let title = Title::build(language, occupation);
    let verdict = Verdict::build(language, version, score);
    let shown = if query.tasks == Tasks::All { usize::MAX } else { HEAVIEST };
    let path = format!("/jobs/{}", occupation.soc_code);
    let here = language.address(&path);
    let n_tasks = occupation.tasks.len();
    let all_tasks = (n_tasks > HEAVIEST).then(|| other_tasks(t, &here, query.tasks, n_tasks));
    let head = Head {
        path,
        title: (t.occupation.title)(title.text, verdict.said.as_deref()),
        about: Some(verdict.sentences.join(" ")),
    };
    let group = &occupation.major_group;
    let transitions = edition.transitions(occupation);
    let picture = elsewhere::published(ask, occupation);
    answer(&Page {
        frame: Frame::build(ask, head).with_picture(picture),
        t,
        code: &occupation.soc_code,
        sums: language.address(&sums_path(&occupation.soc_code)),
        group: group_name(language, &group.code, group.name, group.name_ko),
        group_href: format!("{}?group={}", language.address("/ranking"), group.code),
        description: &occupation.description,
        also: occupation.alternate_titles.iter().take(ALSO).map(String::as_str).collect(),
        verdict,
        facts: facts::facts(edition, language, t, occupation),
        low_agreement: aside::low_agreement(edition, t, occupation),
        tasks: tasks::entries(edition, language, t, occupation, shown),
        tasks_heading: (t.occupation.tasks)(tasks::all_alike(occupation)),
        tasks_open: (t.occupation.open)(version.raters.iter().all(Rater::is_labels)),
        tasks_of: (t.occupation.tasks_of)(n_tasks.min(shown), n_tasks),
        all_tasks,
        elements: aside::elements(edition, language, t, occupation),
        zones: aside::zones(language, occupation),
        tools: aside::tools(edition, place),
        compared: transitions.reason.is_none(),
        lower: aside::lower(edition, language, t, occupation, &transitions),
        near: aside::near(edition, language, occupation, &transitions),
        changed: changed::changed(edition, language, t, occupation),
        details: aside::details(language, occupation),
        questions: question::of_edition(edition, language),
        citation: Citation::build(ask, version, score, &Cited::of(occupation)),
        frozen: version.snapshot.map(|id| {
            let path = elsewhere::frozen_path(id, &occupation.soc_code);
            (language.address(&path), (t.frozen.link)(id))
        }),
        embed: elsewhere::card_code(ask, t, title.text, &occupation.soc_code),
        is_embed_whole: ask.site.public_url.is_some(),
        title,
    })
}

/// The way to all tasks, or back to the heaviest, and its words.
fn other_tasks(t: &Text, here: &str, shown: Tasks, n_tasks: usize) -> (String, String) {
    match shown {
        Tasks::Heaviest => (format!("{here}?tasks=all#tasks"), (t.occupation.all_tasks)(n_tasks)),
        Tasks::All => (format!("{here}#tasks"), t.occupation.fewer.to_owned()),
    }
}

/// A task as its own page shows it.
pub(super) fn entry<'a>(
    edition: &'a Edition,
    language: Language,
    t: &Text,
    of: &TaskOf<'a>,
) -> Entry<'a> {
    Entry::build(edition, language, t, of, 1.0)
}
