//! `onet-ai export`: what is published as files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Subcommand, ValueEnum};

use crate::cli::commands::search;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::file;
use crate::read::edition::Edition;
use crate::read::edition::export::{self, Parts, Rows, Style, Subject};
use crate::read::show::Code;

/// Write what is published as files: the same bytes that the API serves
///
/// A CSV file begins with its header; the release, the snapshot, the question and whether the scores
/// are made up stand in every row. What each column is, licences, raters and what a score means stand in
/// CSVW metadata, which `--output` writes beside it, and in the README of a zip.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// One row per SOC code
    Occupations(Table),
    /// One row per task, with every rater's score and reason
    Tasks(Table),
    /// One row per activity of a task, with the task's score
    Activities(Table),
    /// One row per skill, knowledge area or ability of a SOC code
    Skills(Table),
    /// One row per software or technology that a SOC code uses
    Technologies(Table),
    /// One occupation as Markdown, to be pasted into a chat or a report
    Occupation {
        /// Its SOC code, such as 29-1141
        code: Code,
        /// File to write instead of stdout
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

#[derive(Debug, clap::Args)]
struct Table {
    /// How it is written
    #[arg(long, value_name = "FORMAT", default_value = "csv")]
    format: Format,
    /// File to write instead of stdout, replaced when the new one is whole; without FILE, one whose name
    /// says release and snapshot. A CSV gets FILE-metadata.json beside it
    #[arg(long, value_name = "FILE")]
    #[expect(clippy::option_option, reason = "absent, given without a name, given with one")]
    output: Option<Option<PathBuf>>,
    /// Write texts as they are stored, even where a spreadsheet would take them for formulas
    #[arg(long)]
    raw: bool,
    /// Begin the CSV file with a byte order mark, from which Excel knows UTF-8
    #[arg(long)]
    bom: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A header, then rows; an absent value is an empty field
    Csv,
    /// One object; an absent value is null
    Json,
    /// The CSV file, its metadata and a README, packed
    Zip,
    /// The metadata of the CSV file: what its columns are, licences, raters
    Csvw,
}

impl Format {
    /// The ending of the file's name.
    fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Zip => "zip",
            Self::Csvw => "csv-metadata.json",
        }
    }
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let (subject, table) = match &args.what {
        What::Occupations(table) => (Subject::Occupations, table),
        What::Tasks(table) => (Subject::Tasks, table),
        What::Activities(table) => (Subject::Activities, table),
        What::Skills(table) => (Subject::Skills, table),
        What::Technologies(table) => (Subject::Technologies, table),
        What::Occupation { .. } => {
            return load(context).and_then(|edition| occupation(&edition, &args.what));
        }
    };
    if table.format == Format::Json && (table.raw || table.bom) {
        return Err(CommandError::Usage(
            "--raw and --bom change CSV only: leave them out, or pass --format csv".to_owned(),
        ));
    }
    write_table(load(context)?, subject, table)
}

fn load(context: &Context) -> Result<Edition, CommandError> {
    Edition::load(&mut context.reader()?)?.ok_or(CommandError::NothingPublished)
}

fn occupation(edition: &Edition, what: &What) -> Result<(), CommandError> {
    let What::Occupation { code, output } = what else { return Ok(()) };
    let found = search::named(edition, code)?;
    let text = edition.markdown(found).map_err(|_no_reason| {
        CommandError::Output(std::io::Error::other("the Markdown cannot be written"))
    })?;
    let path = output.as_deref().unwrap_or(Path::new("-"));
    file::write(path, std::iter::once(Ok(text.into_bytes()))).map(drop)
}

fn write_table(edition: Edition, subject: Subject, table: &Table) -> Result<(), CommandError> {
    let edition = Arc::new(edition);
    let style = Style { raw: table.raw, bom: table.bom };
    let name = |ending| PathBuf::from(export::file_name(&edition.version, subject, ending));
    let path = match &table.output {
        None => PathBuf::from("-"),
        Some(None) => name(table.format.ending()),
        Some(Some(path)) => path.clone(),
    };
    let shared = Arc::clone(&edition);
    let parts = match table.format {
        Format::Csv => {
            let rows = Rows::all(&edition, subject);
            Parts::csv(shared, rows, style)
        }
        Format::Json => Parts::json(shared, subject),
        Format::Zip => Parts::package(shared, subject, style),
        Format::Csvw => {
            return write_metadata(
                &edition,
                subject,
                Beside { path: &path, csv: &name("csv") },
                style,
            );
        }
    };
    let is_file = file::write(&path, parts.map(|part| Ok(part?)))?;
    if is_file && table.format == Format::Csv {
        let mut beside = path.clone().into_os_string();
        beside.push("-metadata.json");
        write_metadata(&edition, subject, Beside { path: Path::new(&beside), csv: &path }, style)?;
    }
    if is_file {
        tracing::info!(file = %path.display(), "written");
    }
    Ok(())
}

/// Where the metadata of a CSV file goes, and where that file is.
#[derive(Clone, Copy)]
struct Beside<'a> {
    path: &'a Path,
    csv: &'a Path,
}

fn write_metadata(
    edition: &Edition,
    subject: Subject,
    place: Beside<'_>,
    style: Style,
) -> Result<(), CommandError> {
    let name = place.csv.file_name().unwrap_or_default().to_string_lossy();
    let metadata = export::metadata(edition, subject, &name, style)?;
    file::write(place.path, std::iter::once(Ok(metadata))).map(drop)
}
