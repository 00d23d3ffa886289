//! A CSV file packed together with its CSVW metadata and a README, as a zip archive that is written while it
//! is sent.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{DateTime, ZipWriter};

use super::csv::Csv;
use super::field::{Field, Row};
use super::table::Table;
use super::{Error, Style, Writer, file_name, metadata};
use crate::read::edition::ScoreVersion;

/// Packs a table.
pub(super) struct Package {
    csv: Csv,
    style: Style,
    /// Absent once it is whole.
    zip: Option<ZipWriter<StreamWriter<Taken>>>,
    written: Taken,
}

/// What the archive has written and nobody has taken yet.
#[derive(Debug, Clone, Default)]
struct Taken(Arc<Mutex<Vec<u8>>>);

impl Taken {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Taken {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl std::fmt::Debug for Package {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Package").field("style", &self.style).finish_non_exhaustive()
    }
}

impl Package {
    pub(super) fn new(style: Style) -> Self {
        let written = Taken::default();
        let zip = Some(ZipWriter::new_stream(written.clone()));
        Self { csv: Csv(style), style, zip, written }
    }

    /// Runs a write, and returns the bytes that the archive has given out since the last one.
    fn with(
        &mut self,
        write: impl FnOnce(&mut ZipWriter<StreamWriter<Taken>>) -> Result<(), Error>,
    ) -> Result<Vec<u8>, Error> {
        if let Some(zip) = &mut self.zip {
            write(zip)?;
        }
        Ok(self.written.take())
    }
}

impl Writer for Package {
    fn head(&mut self, table: &Table, fields: &[Field]) -> Result<Vec<u8>, Error> {
        let (edition, subject, style) = (&table.edition, table.rows.subject(), self.style);
        let name = file_name(&edition.version, subject, "csv");
        let readme = metadata::readme(edition, subject, &name, style)
            .map_err(|error| Error::Zip(io::Error::other(error).into()))?;
        let metadata = metadata(edition, subject, &name, style)?;
        let head = self.csv.head(table, fields)?;
        let options = SimpleFileOptions::default().last_modified_time(time(&edition.version));
        self.with(|zip| {
            zip.start_file("README.txt", options)?;
            add(zip, readme.as_bytes())?;
            zip.start_file(format!("{name}-metadata.json"), options)?;
            add(zip, &metadata)?;
            zip.start_file(name, options)?;
            add(zip, &head)
        })
    }

    fn rows(&mut self, fields: &[Field], rows: &[Row<'_>]) -> Result<Vec<u8>, Error> {
        let part = self.csv.rows(fields, rows)?;
        self.with(|zip| add(zip, &part))
    }

    fn end(&mut self) -> Result<Vec<u8>, Error> {
        if let Some(zip) = self.zip.take() {
            zip.finish()?;
        }
        Ok(self.written.take())
    }
}

fn add(zip: &mut ZipWriter<StreamWriter<Taken>>, bytes: &[u8]) -> Result<(), Error> {
    Ok(zip.write_all(bytes).map_err(zip::result::ZipError::from)?)
}

/// The time of the files in an archive: that of their snapshot, so that the same scores are the same bytes.
fn time(version: &ScoreVersion) -> DateTime {
    use chrono::{Datelike, Timelike};
    let part = |value: u32| u8::try_from(value).unwrap_or_default();
    let at = version.generated_at.and_then(|at| {
        let year = u16::try_from(at.year()).ok()?;
        let (month, day) = (part(at.month()), part(at.day()));
        let (hour, minute, second) = (part(at.hour()), part(at.minute()), part(at.second()));
        DateTime::from_date_and_time(year, month, day, hour, minute, second).ok()
    });
    at.unwrap_or_default()
}
