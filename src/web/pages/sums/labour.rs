//! Where jobs, pay and outlook come from: publisher, table, period, and how they are joined to the occupation.

use crate::read::edition::{Edition, Occupation, Origin};
use crate::web::kernel::language::Language;
use crate::web::pages::figures::{change, month, whole, years};
use crate::web::pages::occupation::{Linked, linked, wage};
use crate::web::pages::text::Text;

/// One figure with its source.
#[derive(Debug)]
pub(super) struct Source<'a> {
    /// Its place on the page.
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    /// The figure, or why there is none.
    pub(super) value: Result<String, String>,
    /// What is known of it.
    pub(super) facts: Vec<(&'static str, String)>,
    /// Its join: how, and with which others the figure is one.
    pub(super) join: Option<String>,
    pub(super) shared: Vec<Linked<'a>>,
}

/// Those of an occupation.
pub(super) fn sources<'a>(
    edition: &'a Edition,
    language: Language,
    t: &'static Text,
    occupation: &'a Occupation,
) -> Vec<Source<'a>> {
    let (labour, of) = (&occupation.labour, &t.sums);
    let source = |id, name, value: Option<String>, origin: &'a Origin| {
        let why = || origin.reason.map_or_else(|| t.start.no_figure.to_owned(), t.common.reason);
        let code = origin.bls_code.as_deref();
        Source {
            id,
            name,
            facts: Vec::new(),
            join: code.map(|code| {
                let join = origin.join.as_deref().map(of.join).unwrap_or_default();
                format!("{code}, {join}")
            }),
            shared: linked(edition, language, &origin.shared_with),
            value: value.ok_or_else(why),
        }
    };
    let publisher = if edition.bls.is_sample() { of.sample } else { of.bls };
    let facts = |table, period: Option<String>, self_employed| {
        let mut facts = vec![(of.publisher, publisher.to_owned()), (of.table, table)];
        facts.extend(period.map(|period| (of.period, period)));
        facts.push((of.self_employed, self_employed));
        facts
    };
    let oews = |period: &Option<String>| {
        let period = period.as_deref().map(|period| month(language, period));
        facts(of.oews.to_owned(), period, of.without.to_owned())
    };
    let projected = &labour.projections.origin.period;
    let projected = projected.as_deref().map(|period| years(language, period));
    let jobs = labour.employment.value.map(whole);
    let mut jobs = source("jobs", t.common.jobs, jobs, &labour.employment.origin);
    jobs.facts = oews(&labour.employment.origin.period);
    let error = labour.employment.relative_standard_error;
    jobs.facts.extend(error.map(|error| (of.error, format!("{error:.1}%"))));
    let paid = wage(language, t, occupation);
    let name = paid.as_ref().map_or(t.occupation.pay, |paid| paid.name);
    let mut pay = source("pay", name, paid.map(|paid| paid.value), &labour.wages.origin);
    pay.facts = oews(&labour.wages.origin.period);
    let growth = labour.projections.growth_pct.map(change);
    let mut outlook = source("outlook", t.occupation.outlook, growth, &labour.projections.origin);
    outlook.facts = facts(of.projections.to_owned(), projected, of.included.to_owned());
    vec![jobs, pay, outlook]
}
