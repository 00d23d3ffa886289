//! Jobs, wages and projections of an occupation as text.

use crate::read::edition::{Labour, Origin, Wage};
use crate::text::{grouped, thousands};

/// One line per kind of figure, each with its period.
pub(crate) fn lines(labour: &Labour) -> Vec<String> {
    vec![employment(labour), wages(labour), projections(labour)]
}

fn employment(labour: &Labour) -> String {
    let employment = &labour.employment;
    let mark = mark(employment.qualifier.as_deref());
    let jobs = match (employment.value, employment.origin.reason) {
        (Some(jobs), _) => format!("{} jobs{mark}", thousands(jobs)),
        (None, reason) => {
            return format!("employment   none{mark}: {}", reason.unwrap_or_default());
        }
    };
    let error = employment
        .relative_standard_error
        .map_or_else(String::new, |error| format!(", relative standard error {error} %"));
    format!(
        "employment   {jobs} (OEWS {}, yearly, without the self-employed{error}){}",
        period(&employment.origin),
        shared(&employment.origin)
    )
}

fn wages(labour: &Labour) -> String {
    let wages = &labour.wages;
    let (annual, hourly) = (&wages.annual, &wages.hourly);
    if annual.median.value.is_none() && hourly.median.value.is_none() {
        let mark = mark(annual.median.qualifier.as_deref());
        return format!("wages        none{mark}: {}", wages.origin.reason.unwrap_or_default());
    }
    let part = |wage: &Wage, unit: &str| {
        wage.value.map(|_| format!("median {} {unit}", dollars(wage))).into_iter()
    };
    let mut parts: Vec<String> =
        part(&annual.median, "a year").chain(part(&hourly.median, "an hour")).collect();
    let (unit, set) =
        if annual.median.value.is_some() { ("a year", annual) } else { ("an hour", hourly) };
    if set.p10.value.is_some() || set.p90.value.is_some() {
        parts.push(format!(
            "10th to 90th percentile {} to {} {unit}",
            dollars(&set.p10),
            dollars(&set.p90)
        ));
    }
    if let Some(reason) = wages.origin.reason {
        parts.push(reason.to_owned());
    }
    let origin = &wages.origin;
    format!("wages        {} (OEWS {}){}", parts.join("; "), period(origin), shared(origin))
}

fn projections(labour: &Labour) -> String {
    let found = &labour.projections;
    if let Some(reason) = found.origin.reason {
        return format!("projections  none: {reason}");
    }
    let number = |n: Option<i64>| n.map_or_else(|| "not given".to_owned(), thousands);
    let growth = found
        .growth_pct
        .map_or_else(|| "growth not given".to_owned(), |growth| format!("growth {growth:+.1} %"));
    let education = found
        .typical_education
        .as_ref()
        .map_or_else(String::new, |education| format!("; typical education: {education}"));
    format!(
        "projections  {growth}, openings a year {}, persons {} to {} (BLS {}, with the self-employed){}{education}",
        number(found.annual_openings),
        number(found.employment_base),
        number(found.employment_projected),
        period(&found.origin),
        shared(&found.origin)
    )
}

fn period(origin: &Origin) -> &str {
    origin.period.as_deref().unwrap_or_default()
}

fn shared(origin: &Origin) -> String {
    // Only one code of BLS's can be shared, so that there is one where there are others.
    let Some(code) = origin.bls_code.as_ref().filter(|_| !origin.shared_with.is_empty()) else {
        return String::new();
    };
    format!(", shared with {} (published as {code})", origin.shared_with.join(", "))
}

/// BLS's qualifier as it stands in its tables.
fn mark(qualifier: Option<&str>) -> String {
    qualifier.map_or_else(String::new, |mark| format!(" ({mark})"))
}

/// A wage; of a top-coded one what is known: that it is at least this.
fn dollars(wage: &Wage) -> String {
    let mark = mark(wage.qualifier.as_deref());
    let Some(value) = wage.value else { return format!("not given{mark}") };
    let least = if wage.qualifier.as_deref() == Some("#") { "at least " } else { "" };
    let (whole, cents) = (value.trunc(), (value.fract() * 100.0).round());
    let grouped = grouped(&format!("{whole:.0}"));
    let amount = if cents > 0.0 { format!("{grouped}.{cents:02.0}") } else { grouped };
    format!("{least}${amount}{mark}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_a_top_code_is_a_lower_bound() {
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!((thousands(999), thousands(-1_000)), ("999".to_owned(), "-1,000".to_owned()));
        let wage = |value, mark: &str| Wage {
            value,
            qualifier: (!mark.is_empty()).then(|| mark.to_owned()),
        };
        assert_eq!(dollars(&wage(Some(239_200.0), "#")), "at least $239,200 (#)");
        assert_eq!(dollars(&wage(Some(22.05), "")), "$22.05");
        assert_eq!(dollars(&wage(None, "*")), "not given (*)");
    }
}
