//! `onet-ai validate --against`: occupation scores and an index of occupations.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::markup::Style;
use super::text::{self, number, rank};
use super::{Common, WithOrigin, file, score_version, svg, whose};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::print::file as output_file;
use crate::cli::print::output;
use crate::read::validate::Taxonomy;
use crate::read::validate::occupations::{self, Request, ValidationReport};
use crate::source::keyed_table;

#[derive(Debug, clap::Args)]
pub(super) struct Flags {
    /// Table with the figures: CSV, TSV (.tsv, .txt) or .xlsx
    #[arg(long, value_name = "FILE")]
    against: PathBuf,
    /// Its column of occupation codes
    #[arg(long, value_name = "COLUMN")]
    code_column: String,
    /// Its column of values
    #[arg(long, value_name = "COLUMN")]
    value_column: String,
    /// The classification of the codes [default: soc2018]
    #[arg(long, value_name = "TAXONOMY", value_parser = taxonomy())]
    taxonomy: Option<Taxonomy>,
    /// Write a scatter plot to this file; `-` is stdout
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

fn taxonomy() -> impl TypedValueParser<Value = Taxonomy> {
    PossibleValuesParser::new(Taxonomy::ALL.map(Taxonomy::name))
        .try_map(|name| name.parse::<Taxonomy>())
}

pub(super) fn run(context: &Context, flags: &Flags, common: &Common) -> Result<(), Error> {
    // Read before the database is opened, so that a wrong path is the first error.
    let table = keyed_table::read(&flags.against, &flags.code_column, &flags.value_column)?;
    let request = Request {
        name: common.name(&flags.against),
        code_column: flags.code_column.clone(),
        value_column: flags.value_column.clone(),
        taxonomy: flags.taxonomy.unwrap_or_default(),
        snapshot: common.snapshot,
        seed: common.seed,
    };
    let mut conn = context.reading()?.get()?;
    let report = occupations::validate(&mut conn, &table, &request)?;
    let version = score_version(&mut conn, &report.subject)?;
    if let Some(path) = &flags.svg {
        let picture = svg::scatter(&report, &version.disclaimer());
        output_file::write(path, std::iter::once(Ok(picture.into_bytes())))?;
        tracing::info!(file = %path.display(), "wrote the scatter plot");
    }
    if common.json {
        let with_origin = WithOrigin::new(context, &version, &report);
        output::print_json(&WithOrigin { orientation: Some(text::ORIENTATION), ..with_origin })?;
    } else {
        output::print(&printed(common.style(), &report, &version.disclaimer()))?;
    }
    if report.matching.matched == 0 {
        return Err(Error::Problems(format!(
            "no occupation matches: --code-column and --taxonomy say what the codes of {} are",
            flags.against.display()
        )));
    }
    Ok(())
}

fn printed(style: Style, report: &ValidationReport, disclaimer: &str) -> String {
    let against = &report.against;
    let mut parts = vec![
        style.heading(1, &format!("Scores against {}", against.name)),
        style.paragraph(disclaimer),
        style.table(&["", ""], &[], &about(report)),
        style.heading(2, &format!("Over {} occupations", report.matching.matched)),
        text::correlations(style, &report.correlations),
    ];
    if report.raters.len() > 1 {
        parts.push(raters(style, report));
    }
    parts.push(style.paragraph(&text::draws(&report.correlations)));
    parts.push(style.paragraph(text::ORIENTATION));
    if !report.notes.is_empty() {
        parts.push(style.list(&report.notes));
    }
    if !report.disagreements.is_empty() {
        let heading = format!("The {} largest rank disagreements", report.disagreements.len());
        parts.push(style.heading(2, &heading));
        parts.push(disagreements(style, report));
        parts.push(style.paragraph(&format!(
            "Ranks among the {} matched occupations, 1 the highest; equal values share their mean rank.",
            report.matching.matched
        )));
    }
    parts.join("\n\n")
}

fn about(report: &ValidationReport) -> Vec<Vec<String>> {
    let (matching, against) = (&report.matching, &report.against);
    let row = |name: &str, text: String| vec![name.to_owned(), text];
    vec![
        row("scores", whose(&report.subject)),
        row("file", file(against)),
        row(
            "codes",
            text::matched(
                &format!("{} {}", against.keys, report.taxonomy.name()),
                matching.codes_matched,
                &matching.codes_unmatched_by_reason,
            ),
        ),
        row(
            "occupations",
            text::matched(
                &format!("{} scored", matching.scored),
                matching.matched,
                &matching.scored_unmatched_by_reason,
            ),
        ),
    ]
}

fn raters(style: Style, report: &ValidationReport) -> String {
    let rows: Vec<Vec<String>> = report
        .raters
        .iter()
        .map(|rater| {
            let statistics = [rater.pearson, rater.spearman, rater.kendall];
            let statistics = statistics.into_iter().map(number);
            std::iter::once(rater.rater.clone()).chain(statistics).collect()
        })
        .collect();
    style.table(&["rater alone", "Pearson", "Spearman", "Kendall"], &[1, 2, 3], &rows)
}

fn disagreements(style: Style, report: &ValidationReport) -> String {
    let header =
        ["code", "occupation", "score", "value", "rank by score", "by value", "difference"];
    let rows: Vec<Vec<String>> = report
        .disagreements
        .iter()
        .map(|row| {
            let pair = &row.pair;
            let mean = if pair.sources.len() > 1 { " (mean)" } else { "" };
            vec![
                pair.soc_code.clone(),
                pair.title.clone(),
                format!("{:.1}", pair.score),
                format!("{:.3}{mean}", pair.value),
                rank(pair.rank_score),
                rank(pair.rank_value),
                rank(row.difference),
            ]
        })
        .collect();
    style.table(&header, &[2, 3, 4, 5, 6], &rows)
}
