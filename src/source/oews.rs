//! BLS's national table of employment and wages (OEWS): detailed occupations only.

use super::book::Book;
use super::columns::Column;
use super::error::Error;
use super::limits;
use super::sheet::{self, Found, Row, Spec};
use crate::db::bls_oews_metrics::OewsMetrics;
use crate::db::bls_oews_wage::OewsWage;
use crate::soc::SocCode;

/// What one file gives for one period.
#[derive(Debug, Default, PartialEq)]
pub struct Oews {
    /// One row per detailed occupation, by code.
    pub metrics: Vec<OewsMetrics>,
    /// Their wages.
    pub wages: Vec<OewsWage>,
}

const AREA: usize = 0;
const I_GROUP: usize = 1;
const CODE: usize = 2;
const TITLE: usize = 3;
const GROUP: usize = 4;
const EMPLOYMENT: usize = 5;
const RSE: usize = 6;
const ANNUAL: usize = 7;
const HOURLY: usize = 8;
/// First of the wage columns, in the order of [`WAGES`].
const FIRST_WAGE: usize = 9;

/// Industry, which the national table of all industries lacks before May 2019.
const NAICS: usize = 21;

const fn column(names: &'static [&'static str]) -> Column {
    Column { names, required: true }
}

/// A column that tables before May 2019 lack.
const fn later(names: &'static [&'static str]) -> Column {
    Column { names, required: false }
}

/// First period whose tables say which area and industries they cover.
const SCOPE_SINCE: &str = "2019-05";
/// First period whose tables call a detailed occupation so; before, its cell is blank.
const DETAILED_SINCE: &str = "2012-05";

const SPEC: Spec = Spec {
    what: "OEWS table",
    columns: &[
        later(&["AREA"]),
        later(&["I_GROUP"]),
        column(&["OCC_CODE", "OCC CODE"]),
        column(&["OCC_TITLE", "OCC_TITL", "OCC TITLE"]),
        column(&["O_GROUP", "OCC_GROUP", "GROUP"]),
        column(&["TOT_EMP"]),
        column(&["EMP_PRSE"]),
        later(&["ANNUAL"]),
        later(&["HOURLY"]),
        column(&["H_MEAN"]),
        column(&["H_PCT10", "H_WPCT10"]),
        column(&["H_PCT25", "H_WPCT25"]),
        column(&["H_MEDIAN"]),
        column(&["H_PCT75", "H_WPCT75"]),
        column(&["H_PCT90", "H_WPCT90"]),
        column(&["A_MEAN"]),
        column(&["A_PCT10", "A_WPCT10"]),
        column(&["A_PCT25", "A_WPCT25"]),
        column(&["A_MEDIAN"]),
        column(&["A_PCT75", "A_WPCT75"]),
        column(&["A_PCT90", "A_WPCT90"]),
        later(&["NAICS"]),
    ],
    ignored: None,
    marks: &[CODE, TITLE, GROUP, EMPLOYMENT],
    enough: 2,
};

/// Basis and measure of the wage columns.
const WAGES: [(&str, &str); 12] = [
    ("hourly", "mean"),
    ("hourly", "p10"),
    ("hourly", "p25"),
    ("hourly", "median"),
    ("hourly", "p75"),
    ("hourly", "p90"),
    ("annual", "mean"),
    ("annual", "p10"),
    ("annual", "p25"),
    ("annual", "median"),
    ("annual", "p75"),
    ("annual", "p90"),
];

/// First period with the top codes below; BLS's earlier ones are not known here.
const TOP_CODES_SINCE: &str = "2022-05";
const TOP_HOURLY: f64 = 115.0;
const TOP_ANNUAL: f64 = 239_200.0;

/// Months as the workbook's notes write them.
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Reads the file's national table as that of `period`, such as `2025-05`.
pub fn read(book: &Book, period: &str) -> Result<Oews, Error> {
    check_period(book, period)?;
    let mut oews = Oews::default();
    for found in sheet::tables(std::slice::from_ref(book), &SPEC)? {
        read_table(&found, period, &mut oews)?;
    }
    oews.metrics.sort_by(|a, b| a.soc_code.cmp(&b.soc_code));
    let key = |wage: &OewsWage| (wage.soc_code.clone(), wage.basis.clone(), wage.measure.clone());
    oews.wages.sort_by_key(key);
    Ok(oews)
}

fn read_table(found: &Found<'_>, period: &str, oews: &mut Oews) -> Result<(), Error> {
    let mut seen = std::collections::HashSet::new();
    if period >= SCOPE_SINCE
        && let Some(column) = [AREA, I_GROUP, ANNUAL, HOURLY].into_iter().find(|at| !found.has(*at))
    {
        return Err(found.lacks(column));
    }
    for row in found.rows()? {
        check_scope(&row, found)?;
        if !is_detailed(&row, period)? {
            continue;
        }
        let text = row.text(CODE)?;
        let code: SocCode = text
            .parse()
            .map_err(|error: crate::soc::CodeError| row.refuse(CODE, text, error.expected))?;
        if !seen.insert(code.clone()) {
            return Err(row.refuse(CODE, text, "a detailed code that does not occur twice"));
        }
        let wages = wages(&row, code.as_str(), period)?;
        oews.metrics.push(metrics(&row, code.as_str(), period, &wages)?);
        oews.wages.extend(wages);
    }
    if seen.is_empty() {
        let file = found.label().to_owned();
        return Err(Error::Empty { file, expected: "rows with O_GROUP detailed" });
    }
    Ok(())
}

/// Whether a row is of an occupation and not of a group of them. A broad group may have the code of
/// its only occupation: it is not an occupation itself.
fn is_detailed(row: &Row<'_>, period: &str) -> Result<bool, Error> {
    let Some(group) = row.maybe(GROUP) else {
        if period >= DETAILED_SINCE {
            return row.text(GROUP).map(|_| false);
        }
        return Ok(!row.text(CODE)?.ends_with("0000"));
    };
    match group.to_ascii_lowercase().as_str() {
        "detailed" => Ok(true),
        "total" | "major" | "minor" | "broad" => Ok(false),
        _ => Err(row.refuse(GROUP, group, "total, major, minor, broad or detailed")),
    }
}

/// Only the national table of all industries: a state's would pass for it otherwise. Before May 2019 it
/// has neither of these columns, and tables of states or industries have.
fn check_scope(row: &Row<'_>, found: &Found<'_>) -> Result<(), Error> {
    if found.has(AREA) {
        match row.text(AREA)? {
            "99" => {}
            other => return Err(row.refuse(AREA, other, "99: the national table")),
        }
    }
    if found.has(I_GROUP) {
        return match row.text(I_GROUP)? {
            "cross-industry" => Ok(()),
            other => Err(row.refuse(I_GROUP, other, "cross-industry: the table of all industries")),
        };
    }
    match row.maybe(NAICS) {
        None | Some("000000" | "0") => Ok(()),
        Some(other) => Err(row.refuse(NAICS, other, "000000: the table of all industries")),
    }
}

fn metrics(
    row: &Row<'_>,
    code: &str,
    period: &str,
    wages: &[OewsWage],
) -> Result<OewsMetrics, Error> {
    let (employment, employment_qualifier) = qualified(row, EMPLOYMENT, |text| {
        let jobs = text.parse::<i64>().ok().filter(|jobs| (0..=limits::JOBS).contains(jobs));
        let expected = format!("a whole number of jobs up to {}, *, or **", limits::JOBS);
        jobs.ok_or_else(|| row.refuse(EMPLOYMENT, text, &expected))
    })?;
    let (employment_rse, employment_rse_qualifier) =
        qualified(row, RSE, |text| row.number_in(RSE, text, 0.0, 100.0))?;
    let annual = |measure: &str| {
        let wage = wages.iter().find(|wage| wage.basis == "annual" && wage.measure == measure);
        wage.map_or((None, None), |wage| (wage.value, wage.qualifier.clone()))
    };
    let (mean_wage, mean_wage_qualifier) = annual("mean");
    let (median_wage, median_wage_qualifier) = annual("median");
    Ok(OewsMetrics {
        soc_code: code.to_owned(),
        ref_year_month: period.to_owned(),
        title: row.text(TITLE)?.to_owned(),
        employment,
        employment_qualifier,
        employment_rse,
        mean_wage,
        median_wage,
        median_wage_qualifier,
        employment_rse_qualifier,
        mean_wage_qualifier,
        pay_basis: pay_basis(row)?,
    })
}

/// A number, or the qualifier in its place.
fn qualified<T>(
    row: &Row<'_>,
    column: usize,
    number: impl FnOnce(&str) -> Result<T, Error>,
) -> Result<(Option<T>, Option<String>), Error> {
    match row.maybe(column) {
        None => Ok((None, None)),
        Some(sign @ ("*" | "**")) => Ok((None, Some(sign.to_owned()))),
        Some(text) => number(text).map(|value| (Some(value), None)),
    }
}

fn wages(row: &Row<'_>, code: &str, period: &str) -> Result<Vec<OewsWage>, Error> {
    let mut wages = Vec::new();
    for (column, (basis, measure)) in (FIRST_WAGE..).zip(WAGES) {
        let Some(text) = row.maybe(column) else { continue };
        let (value, qualifier) = match text {
            "#" => (top_code(basis, period), Some("#".to_owned())),
            _ => qualified(row, column, |text| {
                let most =
                    if basis == "hourly" { limits::HOURLY_WAGE } else { limits::ANNUAL_WAGE };
                let wage = text.parse::<f64>().ok().filter(|wage| *wage > 0.0 && *wage <= most);
                let expected = format!("a wage in dollars up to {most}, #, *, or **");
                wage.ok_or_else(|| row.refuse(column, text, &expected))
            })?,
        };
        wages.push(OewsWage {
            soc_code: code.to_owned(),
            ref_year_month: period.to_owned(),
            measure: measure.to_owned(),
            basis: basis.to_owned(),
            value,
            qualifier,
        });
    }
    Ok(wages)
}

/// What `#` stands for: at or above this.
fn top_code(basis: &str, period: &str) -> Option<f64> {
    let known = period >= TOP_CODES_SINCE;
    known.then_some(if basis == "hourly" { TOP_HOURLY } else { TOP_ANNUAL })
}

fn pay_basis(row: &Row<'_>) -> Result<Option<String>, Error> {
    let flag = |column| match row.maybe(column) {
        None => Ok(false),
        Some("TRUE") => Ok(true),
        Some(other) => Err(row.refuse(column, other, "TRUE or blank")),
    };
    match (flag(ANNUAL)?, flag(HOURLY)?) {
        (false, false) => Ok(None),
        (true, false) => Ok(Some("annual".to_owned())),
        (false, true) => Ok(Some("hourly".to_owned())),
        (true, true) => Err(row.refuse(HOURLY, "TRUE", "blank where ANNUAL is TRUE")),
    }
}

/// The workbook's notes say `May 2024 OEWS Estimates`, the file is called `national_M2024_dl`:
/// where either names a period, it must be the one asked for.
fn check_period(book: &Book, period: &str) -> Result<(), Error> {
    let (year, month) = period.split_once('-').unwrap_or((period, ""));
    let number = month.parse::<usize>().ok().and_then(|month| month.checked_sub(1));
    let month = number.and_then(|at| MONTHS.get(at)).copied().unwrap_or_default();
    let wrong = |place: &str, stated: &str| Error::WrongPeriod {
        period: period.to_owned(),
        place: place.to_owned(),
        stated: super::error::quoted(stated),
    };
    for sheet in &book.sheets {
        for cell in sheet.rows.iter().take(10).flat_map(|(_, cells)| cells) {
            if let Some(stated) = cell.strip_suffix(" OEWS Estimates")
                && stated != format!("{month} {year}")
            {
                return Err(wrong(&sheet.label, cell));
            }
        }
    }
    match book.sheets.iter().find_map(|sheet| file_year(&sheet.label)) {
        Some(stated) if stated != year => Err(wrong(&book.name, &format!("M{stated}"))),
        _ => Ok(()),
    }
}

/// The year in a name such as `national_M2024_dl.csv`.
fn file_year(name: &str) -> Option<&str> {
    let (_, rest) = name.split_once("national_M")?;
    rest.get(..4).filter(|year| year.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_top_code_is_the_one_of_its_time() {
        assert_eq!(top_code("hourly", "2024-05"), Some(115.0));
        assert_eq!(top_code("annual", "2025-05"), Some(239_200.0));
        assert_eq!(top_code("annual", "2019-05"), None);
    }

    #[test]
    fn the_year_in_a_file_name_is_found() {
        assert_eq!(file_year("national_M2024_dl.csv"), Some("2024"));
        assert_eq!(file_year("oews.csv"), None);
    }
}
