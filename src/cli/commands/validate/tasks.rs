//! `onet-ai validate tasks`: task scores and labels of tasks.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::markup::Style;
use super::text::{self, number};
use super::{Common, WithOrigin, file, score_version, whose};
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::output;
use crate::read::validate::TaskRequest;
use crate::read::validate::tasks::{self, LabelScores, TaskValidationReport};
use crate::source::{keyed_table, limits};
use crate::stats::band::Band;

/// Compare task scores with published labels of tasks
///
/// A table (CSV, TSV, .xlsx) with a column of O*NET task IDs and a column of labels or numbers.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Labels are turned into numbers by --map; without it the values must be numbers. An empty cell, NA,
N/A or NaN is a missing value and counted. A label without a number is an error that lists all of
them, and a task that occurs twice is one too.

Example:
  onet-ai validate tasks --against labels.tsv --task-column \"Task ID\" --value-column label \\
    --map E0=0,E1=100,E2=50")]
pub(super) struct Flags {
    /// Table with the labels: CSV, TSV (.tsv, .txt) or .xlsx
    #[arg(long, value_name = "FILE")]
    against: PathBuf,
    /// Its column of O*NET task IDs
    #[arg(long, value_name = "COLUMN")]
    task_column: String,
    /// Its column of labels or numbers
    #[arg(long, value_name = "COLUMN")]
    value_column: String,
    /// The number that each label stands for, such as E0=0,E1=100,E2=50
    #[arg(long, value_name = "LABEL=NUMBER,…", value_delimiter = ',', value_parser = mapped)]
    map: Vec<(String, f64)>,
    #[command(flatten)]
    common: Common,
}

/// One `LABEL=NUMBER`.
fn mapped(text: &str) -> Result<(String, f64), String> {
    let wrong = || "expected LABEL=NUMBER, such as E1=100".to_owned();
    let (label, number) = text.rsplit_once('=').ok_or_else(wrong)?;
    let number = number.trim().parse::<f64>().ok();
    let number = number.filter(|number| number.abs() <= limits::FIGURE);
    let label = label.trim();
    if label.is_empty() { Err(wrong()) } else { Ok((label.to_owned(), number.ok_or_else(wrong)?)) }
}

/// The labels' numbers; a label that is given two of them is refused.
fn map(pairs: &[(String, f64)]) -> Result<BTreeMap<String, f64>, CommandError> {
    let mut map = BTreeMap::new();
    for (label, number) in pairs {
        if map.insert(label.clone(), *number).is_some() {
            return Err(CommandError::Usage(format!("--map has the label {label:?} twice")));
        }
    }
    Ok(map)
}

pub(super) fn run(context: &Context, flags: &Flags) -> Result<(), CommandError> {
    let common = &flags.common;
    let map = map(&flags.map)?;
    let table = keyed_table::read(&flags.against, &flags.task_column, &flags.value_column)?;
    let request = TaskRequest {
        name: common.name(&flags.against),
        task_column: flags.task_column.clone(),
        value_column: flags.value_column.clone(),
        map,
        snapshot: common.snapshot,
        seed: common.seed,
    };
    let mut conn = context.reading()?.get()?;
    let report = tasks::validate(&mut conn, &table, &request)?;
    let version = score_version(&mut conn, &report.subject)?;
    if common.json {
        return output::print_json(&WithOrigin::new(context, &version, &report));
    }
    output::print(&printed(common.style(), &report, &version.disclaimer()))
}

fn printed(style: Style, report: &TaskValidationReport, disclaimer: &str) -> String {
    let mut parts = vec![
        style.heading(1, &format!("Task scores against {}", report.against.name)),
        style.paragraph(disclaimer),
        style.table(&["", ""], &[], &about(report)),
        style.heading(
            2,
            &format!(
                "Over {} tasks of {} occupations",
                report.matched, report.correlations.occupations
            ),
        ),
        text::correlations(style, &report.correlations),
        style.paragraph(&text::draws(&report.correlations)),
    ];
    if !report.notes.is_empty() {
        parts.push(style.list(&report.notes));
    }
    if let Some(rows) = report.labels.as_deref().filter(|rows| !rows.is_empty()) {
        parts.push(style.heading(2, "Our scores by label"));
        parts.push(labels(style, rows));
    }
    parts.join("\n\n")
}

fn about(report: &TaskValidationReport) -> Vec<Vec<String>> {
    let row = |name: &str, text: String| vec![name.to_owned(), text];
    vec![
        row("scores", whose(&report.subject)),
        row("file", file(&report.against)),
        row(
            "file's tasks",
            text::matched(
                &report.against.keys.to_string(),
                report.matched,
                &report.tasks_unmatched_by_reason,
            ),
        ),
        row(
            "our tasks",
            text::matched(
                &format!("{} scored", report.scored),
                report.matched,
                &report.scored_unmatched_by_reason,
            ),
        ),
    ]
}

fn labels(style: Style, rows: &[LabelScores]) -> String {
    let mut header = vec!["label", "stands for", "tasks", "mean", "SD"];
    header.extend(Band::ALL.map(Band::label));
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let mut cells = vec![row.label.clone(), row.value.to_string(), row.n.to_string()];
            cells.extend([number(row.mean), number(row.sd)]);
            cells.extend(row.bands.map(|n| n.to_string()));
            cells
        })
        .collect();
    let numbers: Vec<usize> = (1..header.len()).collect();
    style.table(&header, &numbers, &cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_may_hold_an_equals_sign_and_has_one_number() {
        assert_eq!(mapped("E0=0"), Ok(("E0".to_owned(), 0.0)));
        assert_eq!(mapped(" a=b = -1.5"), Ok(("a=b".to_owned(), -1.5)));
        for text in ["E0", "=1", "E0=", "E0=high", "E0=inf"] {
            assert!(mapped(text).is_err(), "{text}");
        }
        assert!(map(&[("a".to_owned(), 1.0), ("a".to_owned(), 1.0)]).is_err());
    }
}
