//! A score with its doubt, as every page shows it: the number, what is said of it, the raters and the interval.

use super::sentence::{Finding, remarks};
use crate::read::edition::{Edition, Occupation, OwnScore, Rater, Score, ScoreVersion};
use crate::web::kernel::language::Language;
use crate::web::pages::figures::{points, range};
use crate::web::pages::listed::in_words;
use crate::web::pages::marks::{Drawn, Svg, band_class, figure, key, letter};
use crate::web::pages::text::{self, Text};

/// What a page shows of one score.
#[derive(Debug)]
pub(in crate::web::pages) struct Verdict<'a> {
    /// The points; none where there is no score.
    pub(in crate::web::pages) score: Option<String>,
    /// The same with what it is of, and that it is of a part of the work only: as it travels without the page.
    pub(in crate::web::pages) said: Option<String>,
    /// That it is of a part of the work only.
    pub(in crate::web::pages) partly: Option<&'static str>,
    pub(in crate::web::pages) class: &'static str,
    pub(in crate::web::pages) band: &'static str,
    /// What is said of it.
    pub(in crate::web::pages) sentences: Vec<String>,
    pub(in crate::web::pages) figure: Svg,
    pub(in crate::web::pages) raters: Vec<Legend<'a>>,
    pub(in crate::web::pages) interval: Option<String>,
    /// Why a score has no interval.
    pub(in crate::web::pages) no_interval: Option<String>,
}

/// A rater with its mark and its own mean.
#[derive(Debug)]
pub(in crate::web::pages) struct Legend<'a> {
    pub(in crate::web::pages) mark: Svg,
    pub(in crate::web::pages) letter: char,
    pub(in crate::web::pages) name: &'a str,
    pub(in crate::web::pages) mean: Option<String>,
}

/// What a verdict follows from, whatever it is a score of.
struct Grounds {
    finding: Finding,
    band: Option<&'static str>,
    /// The raters' own means by their places.
    means: Vec<(usize, f64)>,
    /// Both ends of the interval, or why there is none; none where there is no score.
    interval: Option<Result<(f64, f64), String>>,
}

impl<'a> Verdict<'a> {
    /// On an occupation's score in a snapshot.
    pub(in crate::web::pages) fn build(
        language: Language,
        version: &'a ScoreVersion,
        score: &Score,
    ) -> Self {
        let t = text::of(language);
        let place = |name: &str| version.raters.iter().position(|rater| rater.name == name);
        let means = score.raters.iter().filter_map(|of| Some((place(&of.rater)?, of.mean)));
        let why = score.interval_reason.map(|why| Err((t.common.reason)(why)));
        let grounds = Grounds {
            finding: finding(version, score),
            band: score.band,
            means: means.collect(),
            interval: score.interval().map(Ok).or(why),
        };
        Self::follow(language, version, grounds)
    }

    /// On the score of somebody's own work.
    pub(in crate::web::pages) fn of_own(
        language: Language,
        version: &'a ScoreVersion,
        own: &OwnScore,
    ) -> Self {
        let t = text::of(language);
        let grounds = Grounds {
            finding: Finding {
                mean: Some(own.mean),
                raters: crate::stats::range(&own.raters),
                n_raters: version.raters.len(),
                n_tasks: own.n_tasks,
                n_scored: crate::convert::count(own.n_scored),
                covered: own.covered,
                partly: own.is_partly(),
                residual: false,
                mock: version.mock == Some(true),
            },
            band: Some(own.band),
            means: own.raters.iter().copied().enumerate().collect(),
            interval: Some(own.interval.map_err(|why| (t.hours.no_interval)(why).to_owned())),
        };
        Self::follow(language, version, grounds)
    }

    fn follow(language: Language, version: &'a ScoreVersion, of: Grounds) -> Self {
        let t = text::of(language);
        let (interval, why) = match of.interval {
            Some(Ok(ends)) => (Some(ends), None),
            Some(Err(why)) => (None, Some(why)),
            None => (None, None),
        };
        let is_partly = of.finding.partly && of.finding.mean.is_some();
        let words = interval.map(|(low, high)| range(language, low, high));
        let figure = of.finding.mean.map_or_else(Svg::default, |mean| {
            let label = t.occupation.figure;
            let label = label(&points(mean), words.as_deref(), &in_words(&of.means));
            figure(Drawn { mean, interval, raters: &of.means }, &label)
        });
        // The score of a small part is no band of the whole.
        let (class, band) = if of.finding.partly {
            (band_class(None), t.common.partly)
        } else {
            (band_class(of.band), band_name(t, of.band))
        };
        Self {
            score: of.finding.mean.map(points),
            said: of.finding.mean.map(|mean| (t.common.score_of)(&points(mean), is_partly)),
            partly: is_partly.then_some(t.common.partly),
            class,
            band,
            sentences: sentences(version, t, &of.finding),
            figure,
            raters: Legend::all(&version.raters, &of.means),
            interval: words,
            no_interval: why.map(|why| (t.occupation.no_interval)(&why)),
        }
    }
}

impl<'a> Legend<'a> {
    /// All raters, each with its mean among those by place.
    pub(in crate::web::pages) fn all(raters: &'a [Rater], means: &[(usize, f64)]) -> Vec<Self> {
        let raters = raters.iter().enumerate();
        raters
            .map(|(place, rater)| Self {
                mark: key(place),
                letter: letter(place),
                name: known_as(rater),
                mean: means.iter().find(|(at, _)| *at == place).map(|(_, mean)| points(*mean)),
            })
            .collect()
    }
}

/// A rater as readers know it: published labels by their title.
pub(in crate::web::pages) fn known_as(rater: &Rater) -> &str {
    rater.source.as_ref().map_or(&rater.name, |source| &source.title)
}

/// The name of a band.
pub(in crate::web::pages) fn band_name(t: &Text, band: Option<&str>) -> &'static str {
    let classes = ["q0", "q1", "q2", "q3", "q4"];
    let place = classes.iter().position(|class| *class == band_class(band));
    place.and_then(|place| t.common.bands.get(place).copied()).unwrap_or(t.common.no_score)
}

/// What is said of an occupation's score, sentence by sentence.
pub(in crate::web::pages) fn said_of(
    edition: &Edition,
    t: &Text,
    occupation: &Occupation,
) -> Vec<String> {
    sentences(&edition.version, t, &finding(&edition.version, &occupation.score))
}

fn sentences(version: &ScoreVersion, t: &Text, finding: &Finding) -> Vec<String> {
    let measure = version.measure();
    remarks(finding).iter().map(|remark| (t.occupation.remark)(remark, measure)).collect()
}

/// What decides the sentences.
fn finding(version: &ScoreVersion, score: &Score) -> Finding {
    Finding {
        mean: score.mean,
        raters: score.rater_low.zip(score.rater_high),
        n_raters: version.raters.len(),
        n_tasks: score.n_tasks,
        // Nothing is said of these two where there is no mean, and where there is one they are known.
        n_scored: score.n_scored.unwrap_or_default(),
        covered: score.weight_covered.unwrap_or_default(),
        partly: score.partly_scored,
        residual: score.residual,
        mock: version.mock == Some(true),
    }
}
