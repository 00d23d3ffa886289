//! `/jobs/{code}/sums`: an occupation's score taken apart, down to every rater's score of every task, and where all that
//! stands beside it comes from.

mod labour;
mod row;

use askama::Template;

use super::answer;
use super::elsewhere::sums_path;
use super::figures::{points, range, share};
use super::frame::{Frame, Head, Title};
use super::listed::href;
use super::named::{CODE, named};
use super::occupation::{Fact, Legend, rank};
use super::question;
use super::text::{self, Interval, Text};
use crate::read::edition::{Occupation, Worked};
use crate::stats::interval::t_quantile;
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::language::Language;
use crate::web::kernel::query::query;
use crate::web::kernel::route::{Ask, Route};
use labour::Source;
use row::{Row, Rows};

query! {
    /// The parameters of the page.
    struct Query {
        code: String = CODE,
    }
}

/// The page of an occupation's sums.
pub(crate) fn route() -> Route {
    let about =
        "An occupation's score taken apart: every task, the sum, and where all figures come from";
    Route::of_page("/jobs/{code}/sums", about, sums)
}

#[derive(Template)]
#[template(path = "sums/page.html")]
struct Page<'a> {
    frame: Frame<'a>,
    t: &'static Text,
    title: Title<'a>,
    heading: String,
    code: &'a str,
    href: String,
    raters: Vec<Legend<'a>>,
    /// Whether O*NET asked how often tasks are done.
    has_frequency: bool,
    /// Whether any of the figures that weights rest on is filled in.
    is_filled: bool,
    rows: Vec<Row<'a>>,
    left_out: Vec<Row<'a>>,
    /// What is said of those.
    left_out_says: String,
    class: &'static str,
    /// The sum, and as it is shown; or why there is no score.
    sum: Result<(String, String), String>,
    notes: Vec<String>,
    /// Where the interval comes from, or why there is none; none without a score.
    interval: Option<String>,
    rank: Fact<'static>,
    sources: Vec<Source<'a>>,
    /// The questions of the raters: name and page.
    questions: Vec<(&'a str, String)>,
}

fn sums(ask: &Ask, query: &Query) -> Result<Answer, Error> {
    let (language, edition) = (ask.language, &*ask.view.edition);
    let t = text::of(language);
    let (_, occupation) = named(edition, &query.code)?;
    let (score, version) = (&occupation.score, &edition.version);
    let title = Title::build(language, occupation);
    let heading = (t.sums.heading)(title.text);
    let worked = occupation.worked();
    let rows = Rows::new(language, t, version, occupation);
    let sum = worked.sum().map(|sum| (format!("{sum:.2}"), points(sum)));
    let why = || score.reason.map_or_else(|| t.common.no_score.to_owned(), t.common.reason);
    let means = score.raters.iter().filter_map(|of| {
        let place = version.raters.iter().position(|rater| rater.name == of.rater)?;
        Some((place, of.mean))
    });
    let means: Vec<(usize, f64)> = means.collect();
    let ranked = edition.occupations.iter().filter(|it| it.score.rank.is_some()).count();
    // What leads back to figures is no page that others should find before these.
    let head = Head { path: sums_path(&occupation.soc_code), title: heading.clone(), about: None };
    answer(&Page {
        frame: Frame::build(ask, head),
        t,
        heading,
        code: &occupation.soc_code,
        href: href(language, &occupation.soc_code),
        raters: Legend::all(&version.raters, &means),
        has_frequency: occupation.tasks.iter().any(|task| task.frequency.is_some()),
        is_filled: occupation
            .tasks
            .iter()
            .any(|task| task.weight_source.as_deref() == Some("imputed")),
        rows: worked.parts.iter().map(|part| rows.part(part)).collect(),
        left_out: worked.left_out.iter().map(|task| rows.left_out(task)).collect(),
        left_out_says: (t.sums.left_out)(worked.left_out.len()),
        class: super::marks::band_class(score.band),
        sum: sum.ok_or_else(why),
        notes: notes(t, occupation, &worked),
        interval: interval(language, t, occupation, &worked),
        rank: rank(t, score, ranked),
        sources: labour::sources(edition, language, t, occupation),
        questions: question::of_edition(edition, language),
        title,
    })
}

/// What has to be known of the sum.
fn notes(t: &Text, occupation: &Occupation, worked: &Worked<'_>) -> Vec<String> {
    let score = &occupation.score;
    let mut notes = vec![t.sums.rounded.to_owned()];
    if score.raters.len() > 1 {
        notes.push(t.sums.raters.to_owned());
    }
    if let Some(covered) = score.weight_covered.filter(|_| !worked.left_out.is_empty()) {
        notes.push((t.sums.covered)(&share(covered)));
    }
    if score.n_details > 1 {
        notes.push((t.sums.details)(score.n_details));
    }
    if score.residual {
        notes.push(t.sums.residual.to_owned());
    }
    let stored = score.mean.map(|mean| format!("{mean:.2}"));
    let sum = worked.sum().map(|sum| format!("{sum:.2}"));
    notes.extend(
        stored.filter(|stored| Some(stored) != sum.as_ref()).map(|it| (t.sums.differs)(&it)),
    );
    notes
}

/// Where the interval comes from, or why there is none.
fn interval(
    language: Language,
    t: &Text,
    occupation: &Occupation,
    worked: &Worked<'_>,
) -> Option<String> {
    let score = &occupation.score;
    let mean = score.mean?;
    let Some(((low, high), spread)) = score.interval().zip(worked.spread) else {
        let why = score.interval_reason.map(t.common.reason);
        return why.map(|why| (t.occupation.no_interval)(&why));
    };
    Some((t.sums.interval_is)(&Interval {
        mean: &format!("{mean:.2}"),
        t: &format!("{:.3}", t_quantile(spread.freedom)?),
        deviation: &format!("{:.2}", spread.variance.sqrt()),
        freedom: spread.freedom,
        ends: &range(language, low, high),
    }))
}
