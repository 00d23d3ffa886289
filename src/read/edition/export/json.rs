//! The rows as one JSON object, behind their origin and the dictionary of their columns.

use serde_json::{Map, Value, json};

use super::field::{Field, Row};
use super::table::Table;
use super::{Error, Writer};
use crate::text;

/// Writes JSON.
#[derive(Debug, Default)]
pub(super) struct Json {
    /// Whether a row has been written.
    is_begun: bool,
}

impl Writer for Json {
    fn head(&mut self, table: &Table, fields: &[Field]) -> Result<Vec<u8>, Error> {
        let edition = &table.edition;
        let head = json!({
            "score_version": edition.version,
            "disclaimer": edition.disclaimer,
            "attribution": edition.version.attribution(),
            "bls": edition.bls,
            "columns": fields.iter().map(Field::entry).collect::<Vec<_>>(),
        });
        let head = text::to_json(&head)?;
        let open = head.strip_suffix('}').unwrap_or(&head);
        Ok(format!("{open},\"{}\":[\n", table.rows.subject().name()).into_bytes())
    }

    fn rows(&mut self, fields: &[Field], rows: &[Row<'_>]) -> Result<Vec<u8>, Error> {
        let mut written = String::new();
        for row in rows {
            if std::mem::replace(&mut self.is_begun, true) {
                written.push_str(",\n");
            }
            let row: Map<String, Value> =
                fields.iter().map(|field| (field.name.clone(), (field.value)(row))).collect();
            written.push_str(&text::to_json(&row)?);
        }
        Ok(written.into_bytes())
    }

    fn end(&mut self) -> Result<Vec<u8>, Error> {
        Ok(b"\n]}\n".to_vec())
    }
}
