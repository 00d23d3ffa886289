//! `/`: the question, the search box, the whole in four figures, the map of all jobs, who is highest and lowest, and
//! where the raters disagree.

mod area;
mod board;
mod layer;

use askama::Template;

use super::answer;
use super::figures::{about, points, range, share, whole};
use super::frame::{Frame, Head, group_name};
use super::listed::{Apart, Row};
use super::marks::Svg;
use super::text::{self, Text};
use super::treemap::{self, Tile};
use crate::convert;
use crate::read::edition::{Edition, Filter, Line};
use crate::soc;
use crate::stats::agreement::Level;
use crate::stats::totals;
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::language::Language;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::{query, words};
use crate::web::kernel::route::{Ask, Route};
use area::Area;
use board::Board;
use layer::Layer;

words! {
    /// How the jobs are shown.
    enum View {
        Map = "map",
        Table = "table",
    }
}

query! {
    /// The parameters of the start page.
    struct Query {
        colour: Layer = Param::new(Kind::Choice(Layer::WORDS), "what the colours of the map say").or("score"),
        area: Area = Param::new(Kind::Choice(Area::WORDS), "what the areas of the map are").or("jobs"),
        group: Option<String> =
            Param::new(Kind::Choice(&soc::MAJOR_GROUP_CODES), "the only major group on the map"),
        view: View = Param::new(Kind::Choice(View::WORDS), "a map, or the same as a table").or("map"),
    }
}

/// The start page.
pub(crate) fn route() -> Route {
    Route::of_page("/", "The start page; the list of routes for whoever asks for JSON", start)
}

/// How many of the highest and of the lowest are shown.
const SHOWN: usize = 7;
/// How many of the most contested tasks are shown, which take more room.
const APART: usize = 5;
/// From where on a score is high, as the name of that figure says.
const HIGH: f64 = 60.0;

#[derive(Template)]
#[template(path = "start/page.html")]
struct Page<'a> {
    frame: Frame<'a>,
    t: &'static Text,
    /// What the scores are about.
    question: &'static str,
    lead: String,
    figures: Vec<Figure>,
    layers: Vec<Choice>,
    areas: Vec<Choice>,
    /// The name of what the area of a tile is.
    size: &'static str,
    /// What the area of a tile is, and what is left out.
    map_about: Option<String>,
    /// The name of the figure that colours the map.
    layer: &'static str,
    legend: Vec<(&'static str, &'static str)>,
    /// Whether a figure on the map is of an occupation that is only partly scored.
    is_partly: bool,
    /// The name of the only group, where there is one.
    group: Option<String>,
    whole: String,
    other_view: String,
    view: View,
    map: Option<Svg>,
    phone: Option<Svg>,
    rows: Vec<board::Line>,
    highest: Vec<Row<'a>>,
    lowest: Vec<Row<'a>>,
    apart: Vec<Apart<'a>>,
}

/// One of the four figures.
#[derive(Debug)]
struct Figure {
    name: &'static str,
    value: String,
    doubt: String,
}

/// A link to another state of the page.
#[derive(Debug)]
struct Choice {
    name: &'static str,
    href: String,
    is_chosen: bool,
}

fn start(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let (language, edition) = (ask.language, &ask.view.edition);
    let t = text::of(language);
    let home = |changed: &[(&str, Option<&str>)]| {
        format!("{}{}", language.home(), ask.params.query_with(changed))
    };
    let layers = Layer::WORDS.iter().zip(t.start.layers).map(|(word, name)| Choice {
        name,
        href: format!("{}#map", home(&[("colour", Some(word))])),
        is_chosen: query.colour == Layer::of_word(word),
    });
    let group = query.group.as_deref();
    let areas = Area::ALL.iter().map(|area| Choice {
        name: area.name(t),
        href: format!("{}#map", home(&[("area", Some(area.word()))])),
        is_chosen: query.area == *area,
    });
    let (layer, area) = (query.colour, query.area);
    let board = Board { edition, language, layer, area, only: group }.map();
    let is_partly = board.groups.iter().flat_map(|(_, tiles)| tiles).any(Tile::is_starred);
    let is_map = query.view == View::Map && !board.groups.is_empty();
    let other = if query.view == View::Map { "table" } else { "map" };
    let ranked = |ascending| edition.ranking(0.5, ascending, &Filter::default()).0.into_iter();
    let row = |place: usize| Some(Row::build(language, t, edition.occupations.get(place)?));
    let name = group
        .map(|code| group_name(language, code, soc::major_group_name(code), korean(edition, code)));
    let question = (t.start.question)(edition.version.measure());
    let title = name
        .as_ref()
        .map_or_else(|| question.to_owned(), |name| format!("{name}: {}", t.start.map));
    let lead = lead(edition, t);
    let head = Head { path: "/".to_owned(), title, about: Some(lead.clone()) };
    answer(&Page {
        frame: Frame::build(ask, head),
        t,
        question,
        lead,
        figures: figures(edition, language, t),
        layers: layers.collect(),
        areas: areas.collect(),
        size: area.name(t),
        // A table has no areas, but lacks what a map lacks.
        map_about: (is_map || area == Area::Wages)
            .then(|| area.explained(t, shown_line(edition, group))),
        layer: query.colour.name(t),
        legend: query.colour.legend(t),
        is_partly,
        whole: format!("{}#map", home(&[("group", None)])),
        other_view: format!("{}#map", home(&[("view", Some(other))])),
        view: query.view,
        map: is_map.then(|| treemap::map(&board)),
        phone: is_map.then(|| treemap::overview(&board)),
        rows: if query.view == View::Table {
            board::lines(&board, group.is_some())
        } else {
            Vec::new()
        },
        group: name,
        highest: ranked(false).take(SHOWN).filter_map(row).collect(),
        lowest: ranked(true).take(SHOWN).filter_map(row).collect(),
        apart: apart(edition, language),
    })
}

/// The tasks on which the raters are furthest apart.
fn apart(edition: &Edition, language: Language) -> Vec<Apart<'_>> {
    let raters: Vec<&str> =
        edition.version.raters.iter().map(|rater| rater.name.as_str()).collect();
    let tasks = edition.contested().1.take(APART);
    tasks.map(|of| Apart::build(language, &raters, &of)).collect()
}

/// The totals of what is on the map.
fn shown_line<'a>(edition: &'a Edition, group: Option<&str>) -> &'a Line {
    let groups = &edition.summary.major_groups;
    let only = group.and_then(|code| groups.iter().find(|line| line.code == code));
    only.map_or(&edition.summary.total, |line| &line.line)
}

/// The Korean name of a major group.
fn korean(edition: &Edition, code: &str) -> Option<&'static str> {
    let mut groups = edition.occupations.iter().map(|occupation| &occupation.major_group);
    groups.find(|group| group.code == code)?.name_ko
}

fn lead(edition: &Edition, t: &Text) -> String {
    let count = |n: usize| whole(convert::count(n));
    let tasks: usize = edition.occupations.iter().map(|occupation| occupation.tasks.len()).sum();
    let raters = edition.version.raters.len();
    if raters == 0 {
        return (t.start.lead_unscored)(&count(tasks), &count(edition.occupations.len()));
    }
    let scored = edition.occupations.iter().map(|occupation| occupation.score.n_scored);
    let scored: i64 = scored.flatten().sum();
    let ranked = edition.occupations.iter().filter(|it| it.score.mean.is_some()).count();
    (t.start.lead)(&whole(scored), raters, &count(ranked), edition.version.measure())
}

/// The whole in four figures, each with how far it reaches.
fn figures(edition: &Edition, language: Language, t: &Text) -> Vec<Figure> {
    let (start, summary) = (&t.start, &edition.summary);
    let reason = || {
        let Some(reasons) = &summary.reason else { return start.no_figure.to_owned() };
        reasons.split("; ").map(t.common.reason).collect::<Vec<_>>().join("; ")
    };
    let unknown = |name| Figure { name, value: "–".to_owned(), doubt: reason() };
    let coverage = &summary.coverage;
    let covered = match (coverage.scored_jobs, coverage.scored_share) {
        (Some(jobs), Some(part)) => Figure {
            name: start.covered,
            value: about(language, jobs),
            doubt: (start.covered_doubt)(&share(part)),
        },
        _ => unknown(start.covered),
    };
    let mean = match (summary.total.mean_score, summary.total.scored_share) {
        (Some(mean), Some(part)) => {
            let raters = edition.mean_by_rater();
            let raters = raters.map(|(low, high)| range(language, low, high));
            Figure {
                name: start.mean,
                value: points(mean),
                doubt: (start.mean_doubt)(&share(part), raters.as_deref()),
            }
        }
        _ => unknown(start.mean),
    };
    let jobs = edition.jobs_from(HIGH);
    let part = totals::share(jobs, coverage.published_jobs);
    let high = match part.filter(|_| coverage.scored_jobs.is_some_and(|jobs| jobs > 0)) {
        Some(part) => Figure {
            name: start.high,
            value: about(language, jobs),
            doubt: (start.high_doubt)(&share(part)),
        },
        None => unknown(start.high),
    };
    vec![covered, mean, high, agreement(edition, t)]
}

fn agreement(edition: &Edition, t: &Text) -> Figure {
    let start = &t.start;
    let Some(weakest) = &edition.version.agreement else {
        let doubt = match edition.version.single_rater {
            Some(true) => start.one_rater,
            _ => t.common.no_snapshot,
        };
        return Figure { name: start.agreement, value: "–".to_owned(), doubt: doubt.to_owned() };
    };
    let alpha = &weakest.alpha;
    let interval = alpha.low.zip(alpha.high);
    let interval = interval
        .map_or_else(|| start.no_figure.to_owned(), |(low, high)| format!("{low:.2}–{high:.2}"));
    let [low, tentative, good] = start.levels;
    let level = match weakest.level {
        Level::Low => low,
        Level::Tentative => tentative,
        Level::Good => good,
    };
    Figure {
        name: start.agreement,
        value: format!("{:.2}", alpha.value),
        doubt: (start.agreement_doubt)(&interval, level),
    }
}
