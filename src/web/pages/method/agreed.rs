//! How far the raters agree: figures of every pair, by major group, and of each rater with itself.

use crate::convert::count;
use crate::read::edition::{Edition, Rater};
use crate::soc;
use crate::stats::agreement::{Agreement, Estimate, Scope};
use crate::web::kernel::language::Language;
use crate::web::pages::figures::{points, share, whole};
use crate::web::pages::frame::group_name;
use crate::web::pages::marks::{Svg, bar, letter};
use crate::web::pages::occupation::known_as;
use crate::web::pages::plot::scatter;
use crate::web::pages::text::Text;

/// Two raters.
#[derive(Debug)]
pub(super) struct Agreed {
    pub(super) first: String,
    pub(super) second: String,
    /// Over all tasks, and over the occupations.
    pub(super) lines: Vec<Line>,
    pub(super) groups: Vec<Line>,
    /// The occupations by the means of both.
    pub(super) plot: Svg,
}

/// Their agreement over some units. What has no value is absent.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) over: String,
    pub(super) n: String,
    pub(super) bar: Svg,
    pub(super) alpha: Option<String>,
    pub(super) icc: Option<String>,
    /// Mean distance in points.
    pub(super) apart: Option<String>,
    pub(super) within: Option<String>,
}

/// One rater over the activities that occupations share.
#[derive(Debug)]
pub(super) struct Steady {
    pub(super) name: String,
    pub(super) activities: String,
    pub(super) bar: Svg,
    pub(super) icc: Option<String>,
}

pub(super) fn pairs(edition: &Edition, language: Language, t: &Text) -> Vec<Agreed> {
    let pairs = edition.agreement.agreements.pairs.iter();
    let agreed = pairs.map(|pair| {
        let of = |scope: Scope, over: &dyn Fn(&str) -> String| {
            let scopes = pair.scopes.iter().filter(move |scoped| scoped.scope == scope);
            scopes
                .map(|scoped| Line::build(language, over(&scoped.value), &scoped.agreement))
                .collect::<Vec<_>>()
        };
        let mut lines = of(Scope::Overall, &|_| t.method.over_tasks.to_owned());
        lines.extend(of(Scope::Occupations, &|_| t.method.over_occupations.to_owned()));
        let group = |code: &str| {
            group_name(
                language,
                code,
                soc::major_group_name(code),
                crate::korean::major_group(code),
            )
        };
        Agreed {
            first: named(edition, &pair.rater_a),
            second: named(edition, &pair.rater_b),
            lines,
            groups: of(Scope::MajorGroup, &group),
            plot: plot(edition, t, &pair.rater_a, &pair.rater_b),
        }
    });
    agreed.collect()
}

/// The letter of a rater with its name.
fn named(edition: &Edition, rater: &str) -> String {
    let raters = &edition.version.raters;
    let known = raters.iter().position(|known| known.name == rater);
    let of = |place: usize| {
        let rater: &Rater = raters.get(place)?;
        Some(format!("{}: {}", letter(place), known_as(rater)))
    };
    known.and_then(of).unwrap_or_else(|| rater.to_owned())
}

fn plot(edition: &Edition, t: &Text, first: &str, second: &str) -> Svg {
    let dots = edition.occupations.iter().filter_map(|occupation| {
        let mean = |name: &str| {
            let mut means = occupation.score.raters.iter();
            Some(means.find(|mean| mean.rater == name)?.mean)
        };
        Some((mean(first)?, mean(second)?))
    });
    let dots: Vec<(f64, f64)> = dots.collect();
    let letters = |name: &str| named(edition, name).chars().take(1).collect::<String>();
    let (across, upwards) = (letters(first), letters(second));
    let label = (t.method.plot)(dots.len(), &across, &upwards);
    scatter(&dots, &across, &upwards, &label)
}

pub(super) fn steady(edition: &Edition, language: Language) -> Vec<Steady> {
    let activities = edition.agreement.agreements.activities.iter();
    let steady = activities.map(|of| Steady {
        name: named(edition, &of.rater),
        activities: whole(count(of.consistency.activities)),
        bar: of.consistency.icc.map_or_else(Svg::default, drawn),
        icc: of.consistency.icc.map(|of| estimate(language, of)),
    });
    steady.collect()
}

impl Line {
    fn build(language: Language, over: String, of: &Agreement) -> Self {
        Self {
            over,
            n: whole(count(of.n)),
            bar: of.alpha.map_or_else(Svg::default, drawn),
            alpha: of.alpha.map(|of| estimate(language, of)),
            icc: of.icc.map(hundredths),
            apart: of.mean_absolute_difference.map(points),
            within: of.within_10.map(share),
        }
    }
}

/// A statistic from 0 to 1 on the axis of the scores.
fn drawn(of: Estimate) -> Svg {
    bar(of.value * 100.0, of.low.zip(of.high).map(|(low, high)| (low * 100.0, high * 100.0)))
}

/// A statistic with its interval, whose ends may be below 0, so that no dash stands between them.
fn estimate(language: Language, of: Estimate) -> String {
    let value = hundredths(of.value);
    let Some((low, high)) = of.low.zip(of.high) else { return value };
    let (low, high) = (hundredths(low), hundredths(high));
    match language {
        Language::English => format!("{value} ({low} to {high})"),
        Language::Korean => format!("{value} ({low}~{high})"),
    }
}

/// A statistic with two decimals; what rounds to 0 has no sign.
fn hundredths(value: f64) -> String {
    let text = format!("{value:.2}");
    if text == "-0.00" { "0.00".to_owned() } else { text.replace('-', "−") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_below_zero_is_told_from_its_dash() {
        let of = Estimate { value: -0.001, low: Some(-0.07), high: Some(0.07) };
        assert_eq!(estimate(Language::English, of), "0.00 (−0.07 to 0.07)");
        assert_eq!(estimate(Language::Korean, of), "0.00 (−0.07~0.07)");
        let alone = Estimate { low: None, ..of };
        assert_eq!(estimate(Language::English, alone), "0.00");
        assert_eq!(hundredths(-0.126), "−0.13");
    }
}
