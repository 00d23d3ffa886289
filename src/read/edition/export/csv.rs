//! The rows as CSV (RFC 4180) in UTF-8: the first line is the header, and no line is a comment.

use super::field::{Field, Row};
use super::table::Table;
use super::{Error, Style, Writer};

/// Writes CSV.
#[derive(Debug)]
pub(super) struct Csv(pub(super) Style);

impl Writer for Csv {
    fn head(&mut self, _: &Table, fields: &[Field]) -> Result<Vec<u8>, Error> {
        let mark: &[u8] = if self.0.bom { "\u{feff}".as_bytes() } else { b"" };
        let mut csv = writer(mark.to_vec());
        csv.write_record(fields.iter().map(|field| &field.name))?;
        finish(csv)
    }

    fn rows(&mut self, fields: &[Field], rows: &[Row<'_>]) -> Result<Vec<u8>, Error> {
        let mut csv = writer(Vec::new());
        for row in rows {
            csv.write_record(fields.iter().map(|field| field.csv(row, self.0.raw)))?;
        }
        finish(csv)
    }

    fn end(&mut self) -> Result<Vec<u8>, Error> {
        Ok(Vec::new())
    }
}

fn writer(written: Vec<u8>) -> csv::Writer<Vec<u8>> {
    // A field with a # is quoted, so that readers which take that for a comment keep the row.
    csv::WriterBuilder::new().comment(Some(b'#')).from_writer(written)
}

fn finish(csv: csv::Writer<Vec<u8>>) -> Result<Vec<u8>, Error> {
    csv.into_inner().map_err(|error| Error::Csv(error.into_error().into()))
}
