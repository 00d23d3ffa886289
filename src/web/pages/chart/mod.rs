//! `/chart`: scores against pay, outlook, jobs or education, every occupation a point. All of its state is in its
//! address.

mod axis;
mod draw;

use askama::Template;

use super::answer;
use super::figures::{about, change, dollars, estimated, points};
use super::filters::{Filters, named_group};
use super::frame::{Frame, Head, Title};
use super::listed::{Labelled, Row, href, pay, shared_with};
use super::marks::Svg;
use super::pager::{Pager, Part};
use super::text::{self, Text};
use crate::convert::nearest;
use crate::read::edition::{Against, Education, Filter, Plot, Plotted};
use crate::soc;
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::language::Language;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::query::{query, words};
use crate::web::kernel::route::{Ask, Route};
use axis::Axis;
use draw::{Point, Strip};

words! {
    /// What scores are set against.
    enum Figure {
        Pay = "pay",
        Outlook = "outlook",
        Jobs = "jobs",
        Education = "education",
    }
}

words! {
    /// How it is shown.
    enum View {
        Chart = "chart",
        Table = "table",
    }
}

query! {
    /// The parameters of the page.
    struct Query {
        x: Figure = Param::new(Kind::Choice(Figure::WORDS), "what scores are set against").or("pay"),
        group: Option<String> = Param::new(Kind::Choice(&soc::MAJOR_GROUP_CODES), "only this major group"),
        view: View = Param::new(Kind::Choice(View::WORDS), "a chart, or the same as a table").or("chart"),
        page: usize = Param::new(Kind::Whole(1, 1_000), "which page of the table, from 1").or("1"),
    }
}

/// The chart.
pub(crate) fn route() -> Route {
    Route::of_page("/chart", "Scores against pay, outlook, jobs or education", chart)
}

/// Rows of a page of the table.
const ROWS: usize = 50;

#[derive(Template)]
#[template(path = "chart/page.html")]
struct Page<'a> {
    frame: Frame<'a>,
    t: &'static Text,
    title: String,
    /// The figures to choose from: name, address, whether it is chosen.
    figures: Vec<(&'static str, String, bool)>,
    filters: Filters<'a>,
    upwards: Option<&'static str>,
    rightwards: &'static str,
    chart: Option<Svg>,
    /// Occupations with what they are set against and the interval, or why there is none, in the table.
    rows: Vec<TableRow<'a>>,
    figure: &'static str,
    notes: Vec<String>,
    other_view: String,
    other_view_name: &'static str,
    /// Whether there is no page of this number.
    is_beyond: bool,
    pager: Option<Pager>,
}

impl Figure {
    const ALL: [Self; 4] = [Self::Pay, Self::Outlook, Self::Jobs, Self::Education];

    fn against(self) -> Against {
        match self {
            Self::Pay => Against::Wage,
            Self::Outlook => Against::Growth,
            Self::Jobs => Against::Jobs,
            Self::Education => Against::Education,
        }
    }

    /// What this language has for it in a list of four.
    fn of(self, four: [&'static str; 4]) -> &'static str {
        let [pay, outlook, jobs, education] = four;
        match self {
            Self::Pay => pay,
            Self::Outlook => outlook,
            Self::Jobs => jobs,
            Self::Education => education,
        }
    }

    /// A point's figure as it is written.
    fn written(self, language: Language, t: &Text, point: &Plotted<'_>) -> String {
        match self {
            Self::Pay => pay(language, point.occupation).unwrap_or_default(),
            Self::Outlook => change(point.x),
            Self::Jobs => {
                let error = point.occupation.labour.employment.relative_standard_error;
                let jobs = nearest(point.x).map(|jobs| estimated(language, jobs, error));
                format!("{} {}", t.common.jobs, jobs.unwrap_or_default())
            }
            Self::Education => level(t, point.x),
        }
    }
}

/// The name of a level of education.
fn level(t: &Text, place: f64) -> String {
    let place = nearest(place).and_then(|place| usize::try_from(place).ok());
    let name = place.and_then(|place| t.chart.levels.get(place));
    name.copied().unwrap_or_default().to_owned()
}

fn chart(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let (language, edition) = (ask.language, &*ask.view.edition);
    let t = text::of(language);
    let group = query.group.as_deref();
    let filter =
        Filter { major_group: group.and_then(|group| group.parse().ok()), ..Filter::default() };
    let mut plot = edition.plot(query.x.against(), &filter);
    plot.sort();
    let is_table = query.view == View::Table;
    let here = |changed: &[(&str, Option<&str>)]| {
        format!("{}{}", language.address("/chart"), ask.params.query_with(changed))
    };
    let chosen = group.map(|code| named_group(language, code));
    let title = (t.chart.title)(query.x.of(t.chart.names), chosen.as_deref());
    let figures = Figure::ALL.into_iter().zip(Figure::WORDS).zip(t.chart.names);
    let head = Head {
        path: "/chart".to_owned(),
        title: title.clone(),
        about: Some(t.chart.about.to_owned()),
    };
    let part = Part { page: query.page, rows: ROWS };
    let other = if is_table { "chart" } else { "table" };
    let pager = is_table.then(|| Pager::build(ask, t, "/chart", part, plot.points.len()));
    answer(&Page {
        frame: Frame::build(ask, head),
        t,
        figures: figures
            .map(|((figure, word), name)| {
                (name, here(&[("x", Some(word)), ("page", None)]), figure == query.x)
            })
            .collect(),
        filters: Filters::build(ask, t, "/chart").groups().kept("x").kept("view"),
        upwards: (query.x != Figure::Education).then_some(t.chart.upwards),
        rightwards: query.x.of(t.chart.rightwards),
        chart: if is_table { None } else { drawn(language, t, query.x, &plot, &title) },
        rows: if is_table {
            part.of(&plot.points).map(|point| row(language, t, query.x, point)).collect()
        } else {
            Vec::new()
        },
        figure: if query.x == Figure::Education {
            t.chart.education
        } else {
            query.x.of(t.chart.names)
        },
        notes: notes(t, query.x, &plot),
        other_view: here(&[("view", Some(other)), ("page", None)]),
        other_view_name: if is_table { t.chart.as_picture } else { t.chart.as_table },
        is_beyond: pager.as_ref().is_some_and(|pager| pager.beyond.is_some()),
        pager,
        title,
    })
}

/// An occupation, what it is set against, and the interval or why there is none.
type TableRow<'a> = (Row<'a>, Labelled, Result<String, String>);

fn row<'a>(language: Language, t: &Text, x: Figure, point: &Plotted<'a>) -> TableRow<'a> {
    let shown = Row::build(language, t, point.occupation);
    let why = point.occupation.score.interval_reason;
    let why = || why.map_or_else(|| t.start.no_figure.to_owned(), t.common.reason);
    let interval = shown.interval.clone().ok_or_else(why);
    let against = Labelled {
        figure: x.written(language, t, point),
        shared: point.is_shared.then_some(t.common.shared),
    };
    (shown, against, interval)
}

/// The chart; none where no occupation has both figures.
fn drawn(language: Language, t: &Text, x: Figure, plot: &Plot<'_>, label: &str) -> Option<Svg> {
    let points: Vec<Point> =
        plot.points.iter().map(|point| Point::build(language, t, x, point)).collect();
    let values: Vec<f64> = points.iter().map(|point| point.x).collect();
    let axis = match x {
        Figure::Outlook => Axis::linear(&values),
        // A few occupations have many times the jobs and the pay of most.
        Figure::Pay | Figure::Jobs => Axis::log(&values),
        Figure::Education => return strips(t, points, label),
    }?;
    let tick = |value: f64| match x {
        Figure::Pay if language == Language::English => dollars(language, value),
        Figure::Outlook => format!("{value:+.0}%").replace('-', "−").replace("+0%", "0%"),
        // In Korean the name of the axis has the dollars, and the ticks are short: 5만.
        Figure::Pay | Figure::Jobs | Figure::Education => {
            nearest(value).map(|n| about(language, n)).unwrap_or_default()
        }
    };
    Some(draw::scatter(&points, &axis, label, tick))
}

/// The points by level of education, the highest first.
fn strips(t: &Text, points: Vec<Point>, label: &str) -> Option<Svg> {
    let mut levels: Vec<Vec<Point>> = Education::ALL.iter().map(|_| Vec::new()).collect();
    for point in points {
        let place = nearest(point.x).and_then(|place| usize::try_from(place).ok());
        if let Some(level) = place.and_then(|place| levels.get_mut(place)) {
            level.push(point);
        }
    }
    let named = levels.into_iter().zip(t.chart.levels).rev();
    let named = named.filter(|(points, _)| !points.is_empty());
    let named: Vec<Strip> = named
        .map(|(points, name)| Strip { name: (t.chart.strip)(name, points.len()), points })
        .collect();
    (!named.is_empty()).then(|| draw::strips(&named, label))
}

impl Point {
    fn build(language: Language, t: &Text, x: Figure, of: &Plotted<'_>) -> Self {
        let title = Title::build(language, of.occupation).text;
        let is_partly = of.occupation.score.partly_scored;
        let mut figure = x.written(language, t, of);
        if is_partly {
            figure = format!("{figure} ({})", t.common.partly);
        }
        if let Some(shared) = shared_with(t, of.occupation).filter(|_| of.is_shared) {
            figure = format!("{figure}. {shared}");
        }
        Self {
            x: of.x,
            score: of.score,
            href: href(language, &of.occupation.soc_code),
            about: (t.chart.point)(title, &points(of.score), &figure),
            is_partly,
        }
    }
}

/// What has to be known of the points, and who has none.
fn notes(t: &Text, x: Figure, plot: &Plot<'_>) -> Vec<String> {
    let of = &t.chart;
    let counted =
        |is: fn(&Plotted<'_>) -> bool| plot.points.iter().filter(|point| is(point)).count();
    let mut notes = vec![(of.shown)(plot.points.len())];
    let left_out: usize = plot.left_out.iter().map(|out| out.occupations).sum();
    if left_out > 0 {
        let reasons = plot.left_out.iter();
        let reasons: Vec<String> = reasons
            .map(|out| (of.reason)(&(t.common.reason)(out.reason), out.occupations))
            .collect();
        notes.push((of.left_out)(left_out, &reasons.join(", ")));
    }
    let (bounds, shared) = (counted(|point| point.is_bound), counted(|point| point.is_shared));
    if bounds > 0 {
        notes.push((of.bounds)(bounds));
    }
    if shared > 0 {
        notes.push((of.shared)(shared));
    }
    if counted(|point| point.occupation.score.partly_scored) > 0 {
        notes.push(of.partly_shown.to_owned());
    }
    if x == Figure::Education {
        notes.push(of.strips.to_owned());
    }
    notes
}
