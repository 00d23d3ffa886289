//! `/jobs/{code}`: one occupation. One sentence, the number with its doubt, why, what surrounds it, and all of it to
//! take away.

mod aside;
mod cite;
pub(in crate::web::pages) mod sentence;
mod tasks;

use askama::Template;

use super::answer;
use super::elsewhere;
use super::figures::{points, range};
use super::frame::{Frame, Head, Title, group_name};
use super::listed::in_words;
use super::marks::{Drawn, Svg, band_class, figure, key, letter};
use super::named::{CODE, named};
use super::question;
use super::text::{self, Text};
use crate::read::edition::{Edition, Occupation, Rater, Score, ScoreVersion, TaskOf};
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::language::Language;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::{query, words};
use crate::web::kernel::route::{Ask, Route};
use aside::{Elements, Fact, Near, Tool};
pub(super) use cite::Citation;
use sentence::{Finding, remarks};
pub(super) use tasks::Entry;

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
    group: String,
    group_href: String,
    description: &'a str,
    also: Vec<&'a str>,
    /// What is said of the score.
    sentences: Vec<String>,
    score: Option<String>,
    class: &'static str,
    band: &'static str,
    figure: Svg,
    raters: Vec<Legend<'a>>,
    interval: Option<String>,
    no_interval: Option<String>,
    facts: Vec<Fact>,
    low_agreement: Option<String>,
    tasks: Vec<Entry<'a>>,
    tasks_of: String,
    all_tasks: Option<(String, String)>,
    elements: Vec<Elements<'a>>,
    zones: Vec<&'a str>,
    tools: Vec<Tool<'a>>,
    lower: Vec<Near<'a>>,
    compared: bool,
    near: Vec<Near<'a>>,
    changed: Option<String>,
    details: Vec<(String, &'a str)>,
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

/// A rater with its mark and its own mean.
#[derive(Debug)]
pub(super) struct Legend<'a> {
    pub(super) mark: Svg,
    pub(super) letter: char,
    pub(super) name: &'a str,
    pub(super) mean: Option<String>,
}

/// A rater as readers know it: published labels by their title.
pub(super) fn known_as(rater: &Rater) -> &str {
    rater.source.as_ref().map_or(&rater.name, |source| &source.title)
}

fn occupation(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let (language, edition) = (ask.language, &*ask.view.edition);
    let t = text::of(language);
    let (place, occupation) = named(edition, &query.code)?;
    let score = &occupation.score;
    let title = Title::build(language, occupation);
    let reason = t.common.reason;
    let sentences = said_of(edition, t, occupation);
    let shown = if query.tasks == Tasks::All { usize::MAX } else { HEAVIEST };
    let path = format!("/jobs/{}", occupation.soc_code);
    let here = language.address(&path);
    let n_tasks = occupation.tasks.len();
    let all_tasks = (n_tasks > HEAVIEST).then(|| other_tasks(t, &here, query.tasks, n_tasks));
    let value = score.mean.map(points);
    let head = Head {
        path,
        title: (t.occupation.title)(title.text, value.as_deref()),
        about: Some(sentences.join(" ")),
    };
    let group = &occupation.major_group;
    let transitions = edition.transitions(occupation);
    answer(&Page {
        frame: Frame::build(ask, head).with_picture(elsewhere::picture(ask, &occupation.soc_code)),
        t,
        code: &occupation.soc_code,
        group: group_name(language, &group.code, group.name, group.name_ko),
        group_href: format!("{}?group={}", language.address("/ranking"), group.code),
        description: &occupation.description,
        also: occupation.alternate_titles.iter().take(ALSO).map(String::as_str).collect(),
        sentences,
        class: band_class(score.band),
        band: band_name(t, score.band),
        figure: drawn(language, t, score),
        raters: legend(&edition.version.raters, score),
        interval: score.interval().map(|(low, high)| range(language, low, high)),
        no_interval: score.interval_reason.map(|why| (t.occupation.no_interval)(&reason(why))),
        score: value,
        facts: aside::facts(edition, language, t, occupation),
        low_agreement: aside::low_agreement(edition, t, occupation),
        tasks: tasks::entries(edition, language, t, occupation, shown),
        tasks_of: (t.occupation.tasks_of)(n_tasks.min(shown), n_tasks),
        all_tasks,
        elements: aside::elements(language, t, occupation),
        zones: aside::zones(occupation),
        tools: aside::tools(edition, place),
        compared: transitions.reason.is_none(),
        lower: aside::lower(edition, language, t, &transitions),
        near: aside::near(edition, language, occupation, &transitions),
        changed: aside::changed(edition, t, occupation),
        details: aside::details(language, occupation),
        questions: question::of_edition(edition, language),
        citation: Citation::build(ask, &edition.version, score, title.text, &occupation.soc_code),
        frozen: edition.version.snapshot.map(|id| {
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

/// What is said of an occupation's score, sentence by sentence.
pub(super) fn said_of(edition: &Edition, t: &Text, occupation: &Occupation) -> Vec<String> {
    said(&edition.version, t, &occupation.score)
}

/// The same of a score of any snapshot.
pub(super) fn said(version: &ScoreVersion, t: &Text, score: &Score) -> Vec<String> {
    let measure = version.measure();
    let said = remarks(&finding(version, score));
    said.iter().map(|remark| (t.occupation.remark)(remark, measure)).collect()
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

/// What decides the sentence.
fn finding(version: &ScoreVersion, score: &Score) -> Finding {
    Finding {
        mean: score.mean,
        raters: score.rater_low.zip(score.rater_high),
        n_raters: version.raters.len(),
        n_tasks: score.n_tasks,
        n_scored: score.n_scored.unwrap_or_default(),
        covered: score.weight_covered.unwrap_or_default(),
        partly: score.partly_scored,
        residual: score.residual,
        mock: version.mock == Some(true),
    }
}

/// The name of a band.
pub(super) fn band_name(t: &Text, band: Option<&str>) -> &'static str {
    let classes = ["q0", "q1", "q2", "q3", "q4"];
    let place = classes.iter().position(|class| *class == band_class(band));
    place.and_then(|place| t.common.bands.get(place).copied()).unwrap_or(t.common.no_score)
}

/// A score with its interval and its raters on one axis; nothing where there is no score.
pub(super) fn drawn(language: Language, t: &Text, score: &Score) -> Svg {
    let Some(mean) = score.mean else { return Svg::default() };
    let means: Vec<f64> = score.raters.iter().map(|rater| rater.mean).collect();
    let places: Vec<(usize, f64)> = means.iter().copied().enumerate().collect();
    let interval = score.interval();
    let words = interval.map(|(low, high)| range(language, low, high));
    let label = (t.occupation.figure)(&points(mean), words.as_deref(), &in_words(&places));
    figure(Drawn { mean, interval, raters: &means }, &label)
}

/// The raters with their marks and means.
pub(super) fn legend<'a>(raters: &'a [Rater], score: &Score) -> Vec<Legend<'a>> {
    let means = &score.raters;
    let raters = raters.iter().enumerate();
    raters
        .map(|(place, rater)| Legend {
            mark: key(place),
            letter: letter(place),
            name: known_as(rater),
            mean: means.iter().find(|mean| mean.rater == rater.name).map(|mean| points(mean.mean)),
        })
        .collect()
}
