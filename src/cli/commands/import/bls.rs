//! `onet-ai import oews | projections | crosswalk`: BLS's tables and the crosswalks.

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::fetch;
use crate::cli::print::gates;
use crate::cli::print::output;
use crate::pipeline::bls::import::{self, BlsReport, BlsRequest, Outcome};
use crate::pipeline::bls::kind::Kind;
use crate::source::crosswalk;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Series {
    /// Import employment and wages (OEWS, national)
    ///
    /// A national OEWS table: the workbook as published, the zip around it, or CSV. Detailed
    /// occupations only. Figures that BLS does not publish are kept with its qualifier.
    Oews {
        /// Reference month
        #[arg(long, value_name = "YYYY-MM")]
        period: String,
        /// Workbook, zip, CSV or URL [default: the official address of the period]
        #[arg(long, value_name = "SOURCE")]
        from: Option<String>,
        #[command(flatten)]
        common: Common,
    },
    /// Import employment projections
    ///
    /// Tables 1.2 and 1.10 of the workbook (1.7 too before 2023-33), found by their columns.
    Projections {
        /// First and last year, such as 2024-2034
        #[arg(long, value_name = "YYYY-YYYY")]
        period: String,
        /// Workbook, CSV file of one table, folder or URL; repeatable [default: the official address]
        #[arg(long, value_name = "SOURCE")]
        from: Vec<String>,
        #[command(flatten)]
        common: Common,
    },
    /// Import a crosswalk between classifications
    ///
    /// nem joins O*NET-SOC occupations to the codes under which BLS publishes its figures; every
    /// stored release is joined anew.
    Crosswalk {
        /// Which one: nem, soc2010 (SOC 2010 to 2018) or onet2010 (O*NET-SOC 2010 to 2019)
        #[arg(long, value_name = "KIND", value_parser = crosswalk::KINDS)]
        kind: String,
        /// Workbook, CSV or URL [default: the official address]
        #[arg(long, value_name = "SOURCE")]
        from: Option<String>,
        #[command(flatten)]
        common: Common,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct Common {
    /// Whom BLS may ask about downloads: a mail address; its server refuses programs without one
    #[arg(long, value_name = "TEXT", env = "ONET_AI_CONTACT", hide_env_values = true)]
    contact: Option<String>,
    /// Reload a period that is stored with other content
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    gates: gates::Flags,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(context: &Context, series: &Series) -> Result<(), CommandError> {
    let (kind, period, from, common) = match series {
        Series::Oews { period, from, common } => {
            (Kind::Oews, period, from.iter().cloned().collect(), common)
        }
        Series::Projections { period, from, common } => {
            (Kind::Projections, period, from.clone(), common)
        }
        Series::Crosswalk { kind, from, common } => {
            (Kind::Crosswalk, kind, from.iter().cloned().collect::<Vec<_>>(), common)
        }
    };
    let policy = common.gates.policy()?;
    kind.check_period(period).map_err(|error| CommandError::Usage(error.to_string()))?;
    let from = if from.is_empty() { vec![fetch::official(kind, period)] } else { from };
    // Opened before the database: a wrong path must not even create an SQLite file.
    let mut books = Vec::new();
    for source in &from {
        fetch::books(context, source, common.contact.as_deref(), &mut books)?;
    }
    let mut conn = context.creating()?.get()?;
    let request = BlsRequest {
        kind,
        period: period.clone(),
        replace: common.replace,
        contact: common.contact.clone(),
        policy,
        now: context.now(),
    };
    let report = import::import(&mut conn, &books, &request).map_err(|error| match error {
        import::Error::Refused(refusal) => CommandError::Refused(refusal),
        other => other.into(),
    })?;
    output::report(common.json, &report, text)
}

fn text(report: &BlsReport) -> String {
    let what = match report.outcome {
        Outcome::Imported => "imported",
        Outcome::Replaced => "replaced",
        Outcome::Verified => "verified: the same content is stored already, nothing was written",
    };
    let mut lines = vec![
        format!("{} {} {what}", report.kind, report.period),
        format!("source      {}", report.source),
        format!("sha256      {}", report.source_sha256),
    ];
    for (table, rows) in &report.tables {
        lines.push(format!("rows        {rows} in {table}"));
    }
    if let Some(employment) = report.employment {
        let scope = match report.kind {
            "oews" => "without the self-employed",
            _ => "with the self-employed, first year",
        };
        lines.push(format!("employment  {employment} ({scope})"));
    }
    let counted = |counts: Vec<String>| counts.join(", ");
    if !report.qualifiers.is_empty() {
        let marks = report.qualifiers.iter().map(|(mark, count)| format!("{mark} {count}"));
        lines.push(format!("marks       {}", counted(marks.collect())));
    }
    if !report.absent.is_empty() {
        let absent = report.absent.iter().map(|(column, count)| format!("{column} {count}"));
        lines.push(format!("absent      {}", counted(absent.collect())));
    }
    for joined in &report.joined {
        lines.push(format!(
            "joined      {}: {} SOC codes directly, {} combined, {} by crosswalk, {} not in it",
            joined.data_version,
            joined.direct,
            joined.combined,
            joined.crosswalk,
            joined.without_row
        ));
    }
    lines.extend(gates::lines(&report.checked));
    lines.extend(report.notes.iter().map(|note| format!("note        {note}")));
    lines.join("\n")
}
