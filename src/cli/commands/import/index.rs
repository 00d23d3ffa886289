//! `onet-ai import index`: an index of occupations that somebody else published.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::output;
use crate::pipeline::index::{self, IndexReport, IndexRequest};
use crate::read::edition::IndexHead;
use crate::read::validate::Taxonomy;
use crate::source::keyed_table;
use crate::text::counted;

/// Import an index of occupations that somebody else published
///
/// A table (CSV, TSV, .xlsx) with a column of codes and a column of values. From then on its
/// percentile stands beside that of the scores in `onet-ai indexes` and the API, and `onet-ai
/// validate --index NAME` compares both. Nothing is part of the program: the file is yours, and so
/// is the leave to show it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
soc2010 and onetsoc2010 need `onet-ai import crosswalk --kind soc2010` or `onet2010`; an occupation
gets the mean of the codes that stand for it.

Examples:
  onet-ai import index aioe --from aioe.csv --code-column \"SOC Code\" --value-column AIOE \\
    --taxonomy soc2010 --citation \"Felten, Raj, Seamans (2021), Strategic Management Journal 42(12)\"
  onet-ai import index --list
  onet-ai import index aioe --remove")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Args {
    /// Name of the index
    #[arg(value_name = "NAME", required_unless_present = "list", value_parser = name)]
    name: Option<String>,
    /// Table with the values: CSV, TSV (.tsv, .txt) or .xlsx
    #[arg(long, value_name = "FILE", required_unless_present_any = ["list", "remove"])]
    from: Option<PathBuf>,
    /// How the index is to be cited; stands wherever its values do
    #[arg(long, value_name = "TEXT", required_unless_present_any = ["list", "remove"], value_parser = citation)]
    citation: Option<String>,
    /// Its column of occupation codes
    #[arg(long, value_name = "COLUMN", default_value = "code")]
    code_column: String,
    /// Its column of values
    #[arg(long, value_name = "COLUMN", default_value = "value")]
    value_column: String,
    /// The classification of the codes
    #[arg(long, value_name = "TAXONOMY", default_value = "soc2018", value_parser = taxonomy())]
    taxonomy: Taxonomy,
    /// Take the place of other content under this name
    #[arg(long)]
    replace: bool,
    /// List the indexes that are imported
    #[arg(long, conflicts_with_all = ["name", "from", "citation", "remove", "replace"])]
    list: bool,
    /// Remove the index
    #[arg(long, conflicts_with_all = ["from", "citation", "replace"])]
    remove: bool,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

/// The most characters of a name, which stands in URLs and tables.
const LONGEST: usize = 60;

fn name(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if text.is_empty() || text.len() > LONGEST || !text.chars().all(plain) {
        return Err(format!("a name of letters, digits, - _ . and at most {LONGEST} characters"));
    }
    Ok(text.to_owned())
}

fn citation(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("a citation is due: who published the index, when and where".to_owned());
    }
    Ok(text.to_owned())
}

fn taxonomy() -> impl TypedValueParser<Value = Taxonomy> {
    PossibleValuesParser::new(Taxonomy::ALL.map(Taxonomy::name))
        .try_map(|name| name.parse::<Taxonomy>())
}

pub(super) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let Some(name) = args.name.clone().filter(|_| !args.list) else {
        return list(context, args.json);
    };
    let (Some(from), Some(citation)) = (&args.from, &args.citation) else {
        let mut conn = context.creating()?.get()?;
        index::remove(&mut conn, &name, context.now())?;
        if args.json {
            return output::print_json(&serde_json::json!({ "removed": name }));
        }
        return output::print(&format!("index {name} is removed"));
    };
    // Read before the database is opened, so that a wrong path is the first error.
    let table = keyed_table::read(from, &args.code_column, &args.value_column)?;
    let request = IndexRequest {
        name,
        citation: citation.clone(),
        code_column: args.code_column.clone(),
        value_column: args.value_column.clone(),
        taxonomy: args.taxonomy,
        replace: args.replace,
        now: context.now(),
    };
    let mut conn = context.creating()?.get()?;
    let report = index::import(&mut conn, &table, &request)?;
    output::report(args.json, &report, imported)
}

fn imported(report: &IndexReport) -> String {
    let what = match (report.unchanged, report.replaced) {
        (true, _) => "is there already, nothing was written",
        (_, true) => "took the place of other content",
        _ => "is imported",
    };
    format!(
        "index {} {what}: {}, {} without a value\n`onet-ai validate --index {}` compares it with the scores",
        report.name,
        counted(report.codes, "code"),
        report.without_value,
        report.name
    )
}

/// Lists what is imported, with how far it fits what is served.
pub(super) fn list(context: &Context, json: bool) -> Result<(), CommandError> {
    let edition = context.edition()?;
    let heads: Vec<&IndexHead> = edition.indexes.heads().collect();
    if json {
        return output::print_json(&heads);
    }
    if heads.is_empty() {
        return output::print(
            "no index is imported: `onet-ai import index NAME --from FILE` does that",
        );
    }
    let header = ["name", "codes", "taxonomy", "matched", "column", "imported", "citation"];
    let mut table = output::table(&header, &[1, 3]);
    for head in heads {
        table.add_row([
            head.name.clone(),
            head.codes.to_string(),
            head.taxonomy.clone(),
            head.matched.to_string(),
            head.value_column.clone(),
            head.imported_at.format("%Y-%m-%d").to_string(),
            head.citation.clone(),
        ]);
    }
    output::print(&output::lines(&table))
}
