//! BLS's employment projections: Tables 1.2 and 1.10, and 1.7 of rounds before 2023-33, by line item.

use std::collections::BTreeMap;

use super::book::Book;
use super::columns::Column;
use super::error::{Error, quoted};
use super::limits;
use super::sheet::{self, Found, Row, Spec};
use crate::db::bls_proj_metrics::ProjMetrics;
use crate::soc::{CodeError, SocCode};

const TITLE: usize = 0;
const CODE: usize = 1;
const KIND: usize = 2;
const BASE: usize = 3;
const PROJECTED: usize = 4;
const GROWTH: usize = 5;
const OPENINGS: usize = 6;
const SEPARATIONS: usize = 7;
const EDUCATION: usize = 8;
const WAGE: usize = 9;
const DISTRIBUTION: usize = 10;
const SELF_EMPLOYED: usize = 11;

const fn required(names: &'static [&'static str]) -> Column {
    Column { names, required: true }
}

const fn optional(names: &'static [&'static str]) -> Column {
    Column { names, required: false }
}

/// All three tables at once: they share the first columns, and each has some of the others.
const SPEC: Spec = Spec {
    what: "table of occupational projections",
    columns: &[
        required(&["YYYY National Employment Matrix title"]),
        required(&["YYYY National Employment Matrix code"]),
        required(&["Occupation type"]),
        required(&["Employment, YYYY"]),
        required(&["Employment, YYYY"]),
        required(&["Employment change, percent, YYYY-YY"]),
        required(&["Occupational openings, YYYY-YY annual average"]),
        optional(&["Total occupational separations, YYYY-YY annual average"]),
        optional(&["Typical education needed for entry"]),
        optional(&["Median annual wage, dollars, YYYY", "Median annual wage, YYYY"]),
        optional(&["Employment distribution, percent, YYYY"]),
        optional(&["Percent self employed, YYYY"]),
    ],
    ignored: Some(&[
        "Employment distribution, percent, YYYY",
        "Employment change, numeric, YYYY-YY",
        "Work experience in a related occupation",
        "Typical on-the-job training needed to attain competency in the occupation",
        "Related Occupational Outlook Handbook (OOH) content xlsx",
        "Related Occupational Outlook Handbook (OOH) content",
        "Labor force exit rate, YYYY-YY annual average",
        "Occupational transfer rate, YYYY-YY annual average",
        "Total occupational separations rate, YYYY-YY annual average",
        "Labor force exits, YYYY-YY annual average",
        "Occupational transfers, YYYY-YY annual average",
    ]),
    // Tables 1.3 to 1.6 list a few occupations again and have at most one of these.
    marks: &[KIND, OPENINGS, SEPARATIONS, EDUCATION, DISTRIBUTION, SELF_EMPLOYED],
    enough: 2,
};

/// Reads the tables in the files as those of `period`, such as `2024-2034`: line items by code.
pub fn read(books: &[Book], period: &str) -> Result<Vec<ProjMetrics>, Error> {
    let mut items: BTreeMap<String, ProjMetrics> = BTreeMap::new();
    let mut first_table: Option<String> = None;
    for found in sheet::tables(books, &SPEC)? {
        check_period(&found, period)?;
        let table = read_table(&found, period)?;
        if let Some(first) = &first_table {
            same_codes(&items, first, &table, found.label())?;
        }
        for (code, (place, item)) in table {
            match items.get_mut(&code) {
                None => {
                    items.insert(code, item);
                }
                Some(known) => {
                    merge(known, item).map_err(|problem| Error::Disagree { place, problem })?;
                }
            }
        }
        first_table.get_or_insert_with(|| found.label().to_owned());
    }
    Ok(items.into_values().collect())
}

/// Line items of a table with the place where they stand.
type Items = BTreeMap<String, (String, ProjMetrics)>;

fn read_table(found: &Found<'_>, period: &str) -> Result<Items, Error> {
    let mut items = Items::new();
    for row in found.rows()? {
        match row.text(KIND)? {
            "Line item" => {}
            "Summary" => continue,
            other => return Err(row.refuse(KIND, other, "Line item or Summary")),
        }
        let item = item(&row, period)?;
        if items.contains_key(&item.soc_code) {
            let expected = "a code that does not occur twice";
            return Err(row.refuse(CODE, &item.soc_code, expected));
        }
        items.insert(item.soc_code.clone(), (row.place(), item));
    }
    if items.is_empty() {
        let file = found.label().to_owned();
        return Err(Error::Empty { file, expected: "rows with Occupation type Line item" });
    }
    Ok(items)
}

fn item(row: &Row<'_>, period: &str) -> Result<ProjMetrics, Error> {
    let text = row.text(CODE)?;
    let code: SocCode =
        text.parse().map_err(|error: CodeError| row.refuse(CODE, text, error.expected))?;
    let (median_wage, median_wage_qualifier) = wage(row)?;
    Ok(ProjMetrics {
        soc_code: code.as_str().to_owned(),
        projection_period: period.to_owned(),
        title: row.text(TITLE)?.to_owned(),
        employment_base: persons(row, BASE)?,
        employment_projected: persons(row, PROJECTED)?,
        growth_pct: growth(row)?,
        annual_openings: persons(row, OPENINGS)?,
        annual_separations: persons(row, SEPARATIONS)?,
        typical_education: match known(row, EDUCATION) {
            Some(_) => row.maybe_text(EDUCATION)?,
            None => None,
        },
        median_wage,
        median_wage_qualifier,
    })
}

/// The cell, unless it is blank or a dash: BLS's sign for "no figure".
fn known<'r>(row: &Row<'r>, column: usize) -> Option<&'r str> {
    row.maybe(column).filter(|text| !["—", "–", "-"].contains(text))
}

/// Thousands with one decimal as persons, without passing through a fraction.
fn persons(row: &Row<'_>, column: usize) -> Result<Option<i64>, Error> {
    let Some(text) = known(row, column) else { return Ok(None) };
    let refuse = || row.refuse(column, text, "thousands with at most one decimal, such as 309.4");
    let persons = thousands(text).filter(|persons| *persons <= limits::JOBS).ok_or_else(refuse)?;
    Ok(Some(persons))
}

fn growth(row: &Row<'_>) -> Result<Option<f64>, Error> {
    let (low, high) = limits::GROWTH;
    known(row, GROWTH).map(|text| row.number_in(GROWTH, text, low, high)).transpose()
}

fn thousands(text: &str) -> Option<i64> {
    let (whole, tenth) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(tenth) || tenth.len() != 1 {
        return None;
    }
    let whole = whole.parse::<i64>().ok()?.checked_mul(1_000)?;
    whole.checked_add(tenth.parse::<i64>().ok()? * 100)
}

/// A wage, or the top code of `>=$239,200`.
fn wage(row: &Row<'_>) -> Result<(Option<f64>, Option<String>), Error> {
    let Some(text) = known(row, WAGE) else { return Ok((None, None)) };
    let (bound, mark) = match text.strip_prefix(">=").or_else(|| text.strip_prefix('≥')) {
        Some(bound) => (bound.trim(), Some(">=".to_owned())),
        None => (text, None),
    };
    let plain = bound.trim_start_matches('$').replace(',', "");
    let wage = plain.parse::<f64>().ok().filter(|wage| *wage > 0.0 && *wage <= limits::ANNUAL_WAGE);
    let expected = "a wage in dollars, such as 122090 or >=$239,200";
    wage.map(|wage| (Some(wage), mark)).ok_or_else(|| row.refuse(WAGE, text, expected))
}

/// The years in the names of the employment columns must be those of `period`.
fn check_period(found: &Found<'_>, period: &str) -> Result<(), Error> {
    let year = |column| {
        let last = found.header(column).split(' ').next_back().unwrap_or_default();
        last.get(..4).unwrap_or_default()
    };
    let stated = format!("{}-{}", year(BASE), year(PROJECTED));
    if stated == period {
        return Ok(());
    }
    let place = found.label().to_owned();
    Err(Error::WrongPeriod { period: period.to_owned(), place, stated })
}

/// Tables of one round list the same line items; a row that is lost would pass for "no figure".
fn same_codes(
    items: &BTreeMap<String, ProjMetrics>,
    first: &str,
    table: &Items,
    label: &str,
) -> Result<(), Error> {
    let missing = |code: &str, from: &str, in_table: &str| Error::Disagree {
        place: from.to_owned(),
        problem: format!("the line item {code} is missing; it stands in {in_table}"),
    };
    if let Some(code) = items.keys().find(|code| !table.contains_key(*code)) {
        return Err(missing(code, label, first));
    }
    match table.keys().find(|code| !items.contains_key(*code)) {
        Some(code) => Err(missing(code, first, label)),
        None => Ok(()),
    }
}

/// Adds what another table says; where both say something, it must be the same.
fn merge(known: &mut ProjMetrics, item: ProjMetrics) -> Result<(), String> {
    let code = known.soc_code.clone();
    same(&mut known.employment_base, item.employment_base, &code, "employment in the first year")?;
    let projected = item.employment_projected;
    same(&mut known.employment_projected, projected, &code, "employment in the last year")?;
    same(&mut known.growth_pct, item.growth_pct, &code, "employment change, percent")?;
    same(&mut known.annual_openings, item.annual_openings, &code, "openings")?;
    same(&mut known.annual_separations, item.annual_separations, &code, "separations")?;
    same(&mut known.typical_education, item.typical_education, &code, "typical education")?;
    same(&mut known.median_wage, item.median_wage, &code, "median wage")?;
    let qualifier = item.median_wage_qualifier;
    same(&mut known.median_wage_qualifier, qualifier, &code, "qualifier of the median wage")
}

fn same<T: PartialEq + ToString>(
    known: &mut Option<T>,
    other: Option<T>,
    code: &str,
    what: &str,
) -> Result<(), String> {
    match (known.as_ref(), other) {
        (_, None) => Ok(()),
        (None, other) => {
            *known = other;
            Ok(())
        }
        (Some(one), Some(two)) if *one == two => Ok(()),
        (Some(one), Some(two)) => Err(format!(
            "{code}, {what}: {} here, {} in another table of the same round",
            quoted(&two.to_string()),
            quoted(&one.to_string())
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_become_persons_exactly() {
        assert_eq!(thousands("309.4"), Some(309_400));
        assert_eq!(thousands("280"), Some(280_000));
        assert_eq!(thousands("0.3"), Some(300));
        for text in ["", "1,234.5", "30.94", "-1", "x", "1.", ".5", "99999999999999999999"] {
            assert_eq!(thousands(text), None, "{text}");
        }
    }
}
