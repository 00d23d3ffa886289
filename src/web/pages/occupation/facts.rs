//! The figures beside an occupation's score, with where they come from: rank, jobs, pay, outlook, how much is scored.

use crate::read::edition::{Edition, Occupation, Origin, Score};
use crate::web::kernel::language::Language;
use crate::web::pages::elsewhere::sums_path;
use crate::web::pages::figures::{change, dollars_and_cents, estimated, month, share, years};
use crate::web::pages::frame::Title;
use crate::web::pages::listed::{at_least, href, pay};
use crate::web::pages::text::Text;

/// A figure, or in its place why there is none.
#[derive(Debug, Default)]
pub(in crate::web::pages) struct Fact<'a> {
    pub(in crate::web::pages) name: &'static str,
    pub(in crate::web::pages) value: Option<String>,
    /// What it is of, or why it is missing.
    pub(in crate::web::pages) note: String,
    /// The other occupations that it is a figure of.
    pub(in crate::web::pages) shared: Vec<Linked<'a>>,
    /// Where it comes from: the address.
    pub(in crate::web::pages) source: Option<String>,
}

/// Another occupation.
#[derive(Debug)]
pub(in crate::web::pages) struct Linked<'a> {
    pub(in crate::web::pages) title: Title<'a>,
    /// Its page; none where the release does not have it.
    pub(in crate::web::pages) href: Option<String>,
}

/// A wage as it is shown.
#[derive(Debug)]
pub(in crate::web::pages) struct Paid {
    pub(in crate::web::pages) name: &'static str,
    pub(in crate::web::pages) value: String,
    is_hourly: bool,
}

/// Rank, jobs, pay, outlook, and how much of the work is scored.
pub(super) fn facts<'a>(
    edition: &'a Edition,
    language: Language,
    t: &'static Text,
    occupation: &'a Occupation,
) -> Vec<Fact<'a>> {
    let (of, score, labour) = (&t.occupation, &occupation.score, &occupation.labour);
    let sums = language.address(&sums_path(&occupation.soc_code));
    let source = |id: &str| Some(format!("{sums}#{id}"));
    let ranked = edition.occupations.iter().filter(|it| it.score.rank.is_some()).count();
    let rank = rank(t, score, ranked);
    let rank = Fact { source: rank.value.as_ref().and_then(|_| source("rank")), ..rank };
    let employment = &labour.employment;
    let error = employment.relative_standard_error;
    let bls = Bls { edition, language, t };
    let jobs = bls.fact(t.common.jobs, &employment.origin, |period| {
        let period = (of.jobs_note)(&month(language, period));
        error.map_or(period.clone(), |error| {
            format!("{period}; {} {error:.1}%", of.relative_standard_error)
        })
    });
    let jobs = jobs.with(employment.value.map(|jobs| estimated(language, jobs, error)));
    let paid = wage(language, t, occupation);
    let name = paid.as_ref().map_or(of.pay, |paid| paid.name);
    let is_hourly = paid.as_ref().is_some_and(|paid| paid.is_hourly);
    let pay = bls.fact(name, &labour.wages.origin, |period| {
        let period = month(language, period);
        let why = labour.wages.origin.reason.filter(|_| is_hourly).map(t.common.reason);
        why.map_or_else(|| (of.pay_note)(&period), |why| format!("{period}; {why}"))
    });
    let pay = pay.with(paid.map(|paid| paid.value));
    let outlook = bls.fact(of.outlook, &labour.projections.origin, |period| {
        (of.outlook_note)(&years(language, period))
    });
    let outlook = outlook.with(labour.projections.growth_pct.map(change));
    let sourced = [(jobs, "jobs"), (pay, "pay"), (outlook, "outlook")]
        .map(|(fact, id)| Fact { source: fact.value.as_ref().and_then(|_| source(id)), ..fact });
    [rank].into_iter().chain(sourced).chain(scored(t, score)).collect()
}

/// The median wage of a year; that of an hour where no other is published.
pub(in crate::web::pages) fn wage(
    language: Language,
    t: &'static Text,
    occupation: &Occupation,
) -> Option<Paid> {
    let (of, wages) = (&t.occupation, &occupation.labour.wages);
    if let Some(value) = pay(language, occupation) {
        return Some(Paid { name: of.pay, value, is_hourly: false });
    }
    let median = &wages.hourly.median;
    let value = median.value.filter(|_| wages.pay_basis.as_deref() == Some("hourly"))?;
    let value = (of.an_hour)(&dollars_and_cents(language, value));
    let value = at_least(language, value, median.qualifier.is_some());
    Some(Paid { name: of.pay_hourly, value, is_hourly: true })
}

/// The range of ranks among so many occupations, or why there is none.
pub(in crate::web::pages) fn rank(t: &Text, score: &Score, of: usize) -> Fact<'static> {
    let name = t.occupation.rank;
    if let Some((low, high)) = score.rank_low.zip(score.rank_high) {
        let value = Some((t.occupation.rank_range)(low, high, of));
        let note = t.occupation.rank_note.to_owned();
        return Fact { name, value, note, ..Fact::default() };
    }
    let why = score.reason.or(score.interval_reason);
    let why = why.map_or_else(|| t.common.no_score.to_owned(), t.common.reason);
    let note = format!("{}: {why}", t.occupation.not_ranked);
    Fact { name, note, ..Fact::default() }
}

/// How much of the work is scored; none before the first snapshot.
pub(in crate::web::pages) fn scored(t: &Text, score: &Score) -> Option<Fact<'static>> {
    let (scored, covered) = score.n_scored.zip(score.weight_covered)?;
    Some(Fact {
        name: t.occupation.scored,
        value: Some(share(covered)),
        note: (t.occupation.scored_note)(scored, score.n_tasks, &share(covered)),
        ..Fact::default()
    })
}

/// What BLS's figures need besides themselves.
#[derive(Clone, Copy)]
struct Bls<'a> {
    edition: &'a Edition,
    language: Language,
    t: &'static Text,
}

/// A figure of BLS's before it is known whether there is one.
struct Sought<'a> {
    name: &'static str,
    /// What is said of the figure.
    note: String,
    /// Why there is none.
    why: String,
    shared: Vec<Linked<'a>>,
}

impl<'a> Bls<'a> {
    fn fact(
        self,
        name: &'static str,
        origin: &'a Origin,
        note: impl Fn(&str) -> String,
    ) -> Sought<'a> {
        let Self { edition, language, t } = self;
        let why = || origin.reason.map_or_else(|| t.start.no_figure.to_owned(), t.common.reason);
        Sought {
            name,
            note: origin.period.as_deref().map_or_else(String::new, note),
            why: why(),
            shared: linked(edition, language, &origin.shared_with),
        }
    }
}

impl<'a> Sought<'a> {
    fn with(self, value: Option<String>) -> Fact<'a> {
        let Self { name, note, why, shared } = self;
        match value {
            Some(_) => Fact { name, value, note, shared, source: None },
            None => Fact { name, note: why, ..Fact::default() },
        }
    }
}

/// Occupations by their codes; a code that the release does not have stands for itself.
pub(in crate::web::pages) fn linked<'a>(
    edition: &'a Edition,
    language: Language,
    codes: &'a [String],
) -> Vec<Linked<'a>> {
    let linked = |code: &'a String| match edition.occupation(code) {
        Some(known) => {
            Linked { title: Title::build(language, known), href: Some(href(language, code)) }
        }
        None => Linked { title: Title::plain(code), href: None },
    };
    codes.iter().map(linked).collect()
}
