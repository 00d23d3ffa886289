//! `onet-ai validate --against`: occupation scores and an index of occupations.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::markup::Style;
use super::text::{self, number, rank};
use super::{Common, WithOrigin, file, score_version, svg, whose};
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::file as output_file;
use crate::cli::print::output;
use crate::read::validate::Taxonomy;
use crate::read::validate::occupations::{self, OccupationRequest, ValidationReport};
use crate::source::keyed_table::{self, KeyedTable};

#[derive(Debug, clap::Args)]
pub(super) struct Flags {
    /// Table with the figures: CSV, TSV (.tsv, .txt) or .xlsx
    #[arg(long, value_name = "FILE", required_unless_present = "index")]
    against: Option<PathBuf>,
    /// Its column of occupation codes
    #[arg(long, value_name = "COLUMN", required_unless_present = "index")]
    code_column: Option<String>,
    /// Its column of values
    #[arg(long, value_name = "COLUMN", required_unless_present = "index")]
    value_column: Option<String>,
    /// Instead, an index that is imported (`onet-ai indexes` lists them)
    #[arg(
        long,
        value_name = "INDEX",
        conflicts_with_all = ["against", "code_column", "value_column", "taxonomy", "name"]
    )]
    index: Option<String>,
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

pub(super) fn run(context: &Context, flags: &Flags, common: &Common) -> Result<(), CommandError> {
    // Read before the database is opened, so that a wrong path is the first error.
    let table = flags.table(common)?;
    let mut conn = context.reading()?.get()?;
    let report = match (&table, &flags.index) {
        (Some((table, request)), _) => occupations::validate(&mut conn, table, request)?,
        (None, Some(index)) => {
            occupations::validate_index(&mut conn, index, common.snapshot, common.seed)?
        }
        (None, None) => {
            return Err(CommandError::Usage("pass --against FILE or --index NAME".to_owned()));
        }
    };
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
        return Err(CommandError::Problems(format!(
            "no occupation matches: --code-column and --taxonomy say what the codes of {} are",
            report.against.file
        )));
    }
    Ok(())
}

impl Flags {
    /// The table that is named with its columns, and what is asked of it; absent for an index.
    fn table(
        &self,
        common: &Common,
    ) -> Result<Option<(KeyedTable, OccupationRequest)>, CommandError> {
        let (Some(against), Some(code_column), Some(value_column)) =
            (&self.against, &self.code_column, &self.value_column)
        else {
            return Ok(None);
        };
        let table = keyed_table::read(against, code_column, value_column)?;
        let request = OccupationRequest {
            name: common.name(against),
            code_column: code_column.clone(),
            value_column: value_column.clone(),
            taxonomy: self.taxonomy.unwrap_or_default(),
            snapshot: common.snapshot,
            seed: common.seed,
        };
        Ok(Some((table, request)))
    }
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
