//! `onet-ai export`: what is published as files.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Subcommand, ValueEnum};

use super::{Context, Error, output};
use crate::db::migrate;
use crate::edition::export::{self, Format, Parts, Subject};
use crate::edition::{Edition, Occupation};
use crate::soc::SocCode;

/// Write what is published as files: the same bytes that the API serves
///
/// Every file begins with the release, the snapshot, the question, the raters, what a score means,
/// the licences, and an explanation of each column.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// One row per SOC code
    Occupations(Table),
    /// One row per task, with every rater's score and reason
    Tasks(Table),
    /// One occupation as Markdown, to be pasted into a chat or a report
    Occupation {
        /// Its SOC code, such as 29-1141
        code: SocCode,
        /// File to write instead of stdout
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

#[derive(Debug, clap::Args)]
struct Table {
    /// How it is written
    #[arg(long, value_name = "FORMAT", default_value = "csv")]
    format: FormatArg,
    /// File to write instead of stdout; it appears when it is whole
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatArg {
    /// Lines that begin with #, then a header, then rows; an absent value is an empty field
    Csv,
    /// One object; an absent value is null
    Json,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<(), Error> {
    let url = context.url()?;
    let mut conn = url.connect_existing()?;
    migrate::check(&mut conn)?;
    let edition = Edition::load(&mut conn)?.ok_or(Error::NothingPublished)?;
    match &args.what {
        What::Occupations(table) => write_table(edition, Subject::Occupations, table),
        What::Tasks(table) => write_table(edition, Subject::Tasks, table),
        What::Occupation { code, output } => {
            let found: Option<&Occupation> = edition.occupation(code.as_str());
            let found = found.ok_or_else(|| Error::UnknownOccupation {
                code: code.to_string(),
                version: edition.version.data_version.clone(),
            })?;
            let text = edition.markdown(found).map_err(|_no_reason| {
                Error::Output(std::io::Error::other("the Markdown cannot be written"))
            })?;
            write(output.as_ref(), std::iter::once(Ok(text.into_bytes())))
        }
    }
}

fn write_table(edition: Edition, subject: Subject, table: &Table) -> Result<(), Error> {
    let format = match table.format {
        FormatArg::Csv => Format::Csv,
        FormatArg::Json => Format::Json,
    };
    let parts = Parts::of(Arc::new(edition), subject, format);
    write(table.output.as_ref(), parts)
}

/// Writes the parts to a file that appears when it is whole, or to stdout.
fn write(
    file: Option<&PathBuf>,
    parts: impl Iterator<Item = Result<Vec<u8>, export::Error>>,
) -> Result<(), Error> {
    let Some(path) = file else {
        for part in parts {
            output::write(&part?)?;
        }
        return Ok(());
    };
    let unwritable = |reason: std::io::Error| Error::CannotWrite { path: path.clone(), reason };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| std::path::Path::new("."));
    // A temporary file would be its owner's alone; this one is as readable as any new file.
    let anybody = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    let mut new =
        tempfile::Builder::new().permissions(anybody).tempfile_in(folder).map_err(unwritable)?;
    for part in parts {
        new.write_all(&part?).map_err(unwritable)?;
    }
    new.as_file().sync_all().map_err(unwritable)?;
    new.persist(path).map_err(|error| unwritable(error.error))?;
    Ok(())
}
