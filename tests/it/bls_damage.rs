//! What can be wrong with BLS's tables, and what the error must say.

use crate::bls::table;
use crate::workbook::{from_csv, workbook};

const OEWS: &str = "oews --period 2025-05";
const EP: &str = "projections --period 2024-2034";
const NEM: &str = "crosswalk --kind nem";

type Damage = (&'static str, &'static str, Vec<u8>, &'static [&'static str]);

/// What is imported, the file's name and content, and what the error must say.
pub fn damages() -> Vec<Damage> {
    [of_files(), of_oews(), of_others()].into_iter().flatten().collect()
}

fn edit(text: &str, old: &str, new: &str) -> Vec<u8> {
    assert!(text.contains(old), "{old}");
    text.replacen(old, new, 1).into_bytes()
}

/// The table as a workbook in which one cell, counted from 0, says something else.
fn with_cell(text: &str, row: usize, column: usize, cell: &str) -> Vec<u8> {
    let mut rows = from_csv(text);
    cell.clone_into(&mut rows[row][column]);
    workbook(&[("Any name", rows)])
}

fn of_files() -> Vec<Damage> {
    let oews = table("oews_2025-05.csv");
    let mut broken = workbook(&[("Any name", from_csv(&oews))]);
    let middle = broken.len() / 2;
    broken[middle] ^= 0xff;
    let mut cut = workbook(&[("Any name", from_csv(&oews))]);
    cut.truncate(cut.len() - 100);
    let ep = table("table_1.2.csv");
    vec![
        (OEWS, "broken.xlsx", broken, &["broken.xlsx", "truncated or corrupt"]),
        (OEWS, "cut.xlsx", cut, &["cut.xlsx", "truncated or corrupt"]),
        (
            OEWS,
            "x.xlsx",
            workbook(&[("Notes", vec![vec!["nothing".to_owned()]])]),
            &["no OEWS table found", "sheet \"Notes\"", "\"OCC_CODE\""],
        ),
        (OEWS, "wrong.csv", ep.clone().into_bytes(), &["no OEWS table found in", "wrong.csv"]),
        (NEM, "wrong.csv", oews.clone().into_bytes(), &["no crosswalk from O*NET-SOC"]),
    ]
}

fn of_oews() -> Vec<Damage> {
    let oews = table("oews_2025-05.csv");
    vec![
        (
            OEWS,
            "text.xlsx",
            with_cell(&oews, 2, 11, "many"),
            &[
                "sheet \"Any name\", cell L3",
                "column \"TOT_EMP\": \"many\"",
                "a whole number of jobs",
            ],
        ),
        (
            OEWS,
            "text.csv",
            edit(&oews, ",53040,", ",high,"),
            &["line ", "\"high\"", "a wage in dollars"],
        ),
        (
            OEWS,
            "renamed.csv",
            edit(&oews, "A_MEDIAN", "A_MED"),
            &["line 1: column \"A_MEDIAN\" is missing"],
        ),
        (
            OEWS,
            "group.csv",
            edit(&oews, ",detailed,", ",detail,"),
            &["column \"O_GROUP\": \"detail\""],
        ),
        (
            OEWS,
            "twice.csv",
            edit(&oews, ",broad,", ",detailed,"),
            &["15-1252", "does not occur twice"],
        ),
        (
            OEWS,
            "state.csv",
            edit(&oews, "\n99,U.S.", "\n06,California"),
            &["column \"AREA\": \"06\""],
        ),
        (OEWS, "national_M2024_dl.csv", oews.clone().into_bytes(), &["--period 2025-05", "2024"]),
        (
            OEWS,
            "half.csv",
            oews.as_bytes()[..oews.len() - 30].to_vec(),
            &["ends in the middle of a line"],
        ),
        (OEWS, "page.csv", b"<!DOCTYPE html><html></html>\n".to_vec(), &["an HTML page"]),
    ]
}

fn of_others() -> Vec<Damage> {
    let ep = table("table_1.2.csv");
    let nem = table("nem.csv");
    let second = |change: fn(&mut Vec<Vec<String>>)| {
        let mut rows = from_csv(&table("table_1.10.csv"));
        change(&mut rows);
        workbook(&[("Table 1.2", from_csv(&ep)), ("Table 1.10", rows)])
    };
    vec![
        (
            EP,
            "disagree.xlsx",
            second(|rows| "12.2".clone_into(&mut rows[2][3])),
            &["sheet \"Table 1.10\", row 3: 11-3121", "\"12200\" here, \"12100\" in another table"],
        ),
        (
            EP,
            "short.xlsx",
            second(|rows| drop(rows.remove(2))),
            &["the line item 11-3121 is missing; it stands in", "sheet \"Table 1.2\""],
        ),
        (
            EP,
            "ep.xlsx",
            with_cell(&ep, 0, 12, "Education"),
            &["unknown column \"Education\"", "sheet \"Any name\", row 1"],
        ),
        (
            EP,
            "lost.xlsx",
            with_cell(&ep, 0, 10, "Openings"),
            &["\"Occupational openings, YYYY-YY annual average\" is missing"],
        ),
        (
            EP,
            "text.csv",
            edit(&ep, ",12.1,", ",n/a,"),
            &["line 3", "\"n/a\"", "thousands with at most one decimal"],
        ),
        (EP, "years.csv", ep.replace("2034", "2033").into_bytes(), &["2024-2033"]),
        (EP, "kind.csv", edit(&ep, ",Line item,", ",Line,"), &["\"Line\"", "Line item or Summary"]),
        (NEM, "code.csv", edit(&nem, "11-3121.00", "11-3121"), &["line 2", "an O*NET-SOC code"]),
        (
            NEM,
            "two.csv",
            edit(
                &nem,
                "29-1141.03,Critical Care Nurses,29-1141",
                "29-1141.03,Critical Care Nurses,29-1171",
            ),
            &["\"29-1171\"", "29-1141, the code that 29-1141 has"],
        ),
    ]
}
