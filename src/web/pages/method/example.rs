//! One score of the edition, taken apart line by line; what other weights do to the ranks; what others published.

use crate::convert::count;
use crate::read::edition::{Edition, MovedRank, OtherWeights, Part, Worked};
use crate::web::kernel::language::Language;
use crate::web::pages::figures::{points, range, share, whole};
use crate::web::pages::frame::Title;
use crate::web::pages::listed::href;
use crate::web::pages::marks::{Svg, band_class, thin};
use crate::web::pages::plot::scatter;
use crate::web::pages::text::Text;

/// The example.
#[derive(Debug)]
pub(super) struct Example<'a> {
    pub(super) title: Title<'a>,
    pub(super) href: String,
    pub(super) score: String,
    pub(super) class: &'static str,
    pub(super) rows: Vec<Row<'a>>,
    /// The score with its interval, and the raters' own means, as a sentence.
    pub(super) doubt: String,
}

/// One of its tasks.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) statement: &'a str,
    pub(super) href: String,
    pub(super) bar: Svg,
    pub(super) weight: String,
    pub(super) score: String,
    pub(super) points: String,
}

impl<'a> Example<'a> {
    pub(super) fn build(language: Language, t: &Text, worked: Worked<'a>) -> Option<Self> {
        let Worked { occupation, parts, .. } = worked;
        let score = &occupation.score;
        let heaviest = parts.iter().map(|part| part.weight).fold(0.0, f64::max);
        let interval = score.interval().map(|(low, high)| range(language, low, high));
        let means: Vec<String> = score.raters.iter().map(|rater| points(rater.mean)).collect();
        let ranks = score.rank_low.zip(score.rank_high);
        Some(Self {
            title: Title::build(language, occupation),
            href: href(language, &occupation.soc_code),
            score: score.mean.map(points)?,
            class: band_class(score.band),
            doubt: (t.method.example_doubt)(interval.as_deref(), &means, ranks),
            rows: parts.iter().map(|part| Row::build(language, part, heaviest)).collect(),
        })
    }
}

impl<'a> Row<'a> {
    fn build(language: Language, part: &Part<'a>, heaviest: f64) -> Self {
        Self {
            statement: &part.task.statement,
            href: language.address(&format!("/tasks/{}/page", part.task.task_id)),
            bar: thin(part.weight / heaviest),
            weight: share(part.weight),
            score: points(part.score),
            // Here they are the parts of a sum, which whole points would not add up to.
            points: format!("{:.1}", part.points),
        }
    }
}

/// What another weight scheme does.
#[derive(Debug)]
pub(super) struct Weights {
    pub(super) scheme: String,
    pub(super) occupations: String,
    pub(super) correlation: Option<String>,
    pub(super) median: Option<String>,
    /// Who moves most, and the page.
    pub(super) furthest: Option<(String, String)>,
}

pub(super) fn weights(edition: &Edition, language: Language, t: &Text) -> Vec<Weights> {
    let other = edition.other_weights().into_iter();
    other.map(|other| Weights::build(language, t, &other)).collect()
}

impl Weights {
    fn build(language: Language, t: &Text, of: &OtherWeights<'_>) -> Self {
        let furthest = of.furthest.filter(|moved| moved.from != moved.to);
        let says = |moved: MovedRank<'_>| {
            let title = Title::build(language, moved.occupation).text;
            (
                (t.method.moved)(title, moved.from, moved.to),
                href(language, &moved.occupation.soc_code),
            )
        };
        Self {
            scheme: of.scheme.to_owned(),
            occupations: whole(count(of.occupations)),
            correlation: of.correlation.map(|r| format!("{r:.3}")),
            median: of.median_move.map(points),
            furthest: furthest.map(says),
        }
    }
}

/// An index that somebody else published.
#[derive(Debug)]
pub(super) struct Other<'a> {
    pub(super) name: &'a str,
    pub(super) citation: &'a str,
    pub(super) matched: String,
    /// Why it has no values.
    pub(super) lost: Option<String>,
    pub(super) plot: Option<Svg>,
}

pub(super) fn others<'a>(edition: &'a Edition, t: &Text) -> Vec<Other<'a>> {
    let others = edition.indexes.heads().map(|head| {
        let dots = edition.occupations.iter().filter_map(|occupation| {
            let beside = edition.indexes.beside(&occupation.soc_code);
            let own = beside.into_iter().find(|beside| beside.name == head.name)?;
            Some((own.percentile?, own.score_percentile?))
        });
        let dots: Vec<(f64, f64)> = dots.collect();
        let label = (t.method.plot_index)(dots.len(), &head.name);
        Other {
            name: &head.name,
            citation: &head.citation,
            matched: whole(count(head.matched)),
            lost: head.reason.is_some().then(|| (t.method.index_lost)(&head.taxonomy)),
            plot: (!dots.is_empty()).then(|| scatter(&dots, &head.name, "onet-ai", &label)),
        }
    });
    others.collect()
}
