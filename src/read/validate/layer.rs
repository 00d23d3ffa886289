//! Indexes that are stored: their codes as they are kept, and their values by SOC 2018 code (METHOD 9).

use std::collections::BTreeMap;

use super::codes::{Given, Value, by_soc, read};
use super::taxonomy::{Routes, Taxonomy};
use super::{Against, Error};
use crate::db::index_source::{self, IndexSource};
use crate::db::{Conn, index_value};
use crate::source::keyed_table::KeyedTable;

/// The codes of a file in their usual form, each once, with its value.
pub fn codes(table: &KeyedTable, taxonomy: Taxonomy) -> Result<Vec<(String, Option<f64>)>, Error> {
    let given = read(table, taxonomy, &Routes::Same)?;
    Ok(given.into_iter().map(|code| (code.code, code.value)).collect())
}

/// Refuses a taxonomy whose crosswalk is not imported.
pub fn check_crosswalk(conn: &mut Conn, taxonomy: Taxonomy) -> Result<(), Error> {
    // Of a release only the existence of its codes is looked at, and there may be none yet.
    Routes::read(conn, taxonomy, "")?.map(drop).ok_or_else(|| no_crosswalk(taxonomy))
}

pub(super) fn no_crosswalk(taxonomy: Taxonomy) -> Error {
    let kind = taxonomy.crosswalk().unwrap_or_default();
    Error::NoCrosswalk { taxonomy: taxonomy.name(), kind }
}

/// The names of what there is, for an error.
pub fn known<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    if names.is_empty() {
        "none is imported (`onet-ai import index`)".to_owned()
    } else {
        format!("there are: {}", names.join(", "))
    }
}

/// A stored index: its codes, and what `validate` says of its file.
pub(super) struct Stored {
    pub(super) taxonomy: Taxonomy,
    pub(super) codes: Vec<Given>,
    pub(super) against: Against,
}

/// The taxonomy of an index by its name.
pub(super) fn find(conn: &mut Conn, name: &str) -> Result<IndexSource, Error> {
    let all = index_source::all(conn)?;
    let found = all.iter().find(|index| index.name == name).cloned();
    found.ok_or_else(|| Error::NoIndex {
        name: name.to_owned(),
        known: known(all.iter().map(|index| index.name.as_str())),
    })
}

/// The classification of an index's codes; a word that is none is an error, never another classification.
pub(super) fn taxonomy(index: &IndexSource) -> diesel::QueryResult<Taxonomy> {
    let parsed = index.taxonomy.parse::<Taxonomy>();
    parsed.map_err(|unknown| diesel::result::Error::DeserializationError(Box::new(unknown)))
}

/// Reads the values of an index; `routes` are those of its taxonomy.
pub(super) fn stored(
    conn: &mut Conn,
    index: &IndexSource,
    routes: &Routes,
) -> Result<Stored, Error> {
    let rows = index_value::of_index(conn, &index.name)?.into_iter();
    let codes: Vec<Given> = rows
        .map(|row| Given { targets: routes.targets(&row.code), code: row.code, value: row.value })
        .collect();
    Ok(Stored {
        taxonomy: taxonomy(index)?,
        against: Against {
            name: index.name.clone(),
            file: index.source.clone(),
            sha256: index.source_sha256.clone(),
            key_column: index.code_column.clone(),
            value_column: index.value_column.clone(),
            keys: codes.len(),
            without_value: codes.iter().filter(|code| code.value.is_none()).count(),
        },
        codes,
    })
}

/// A stored index with its values by SOC 2018 code.
#[derive(Debug)]
pub struct Layer {
    /// Where it comes from.
    pub index: IndexSource,
    /// Its codes.
    pub codes: usize,
    /// Value and number of its codes behind it, by SOC code of those that have a value; absent where the
    /// crosswalk that it needs is not there any more.
    pub values: Option<BTreeMap<String, (f64, usize)>>,
}

impl Layer {
    /// Reads every stored index, in a transaction of the caller's where it reads more than this.
    pub fn all(conn: &mut Conn, data_version: &str) -> diesel::QueryResult<Vec<Self>> {
        let mut layers = Vec::new();
        for index in index_source::all(conn)? {
            let taxonomy = taxonomy(&index)?;
            let routes = Routes::read(conn, taxonomy, data_version)?;
            let rows = index_value::of_index(conn, &index.name)?;
            let codes = rows.len();
            let values = routes.map(|routes| {
                let given: Vec<Given> = rows
                    .into_iter()
                    .map(|row| Given {
                        targets: routes.targets(&row.code),
                        code: row.code,
                        value: row.value,
                    })
                    .collect();
                let known = |(soc, value): (String, Value)| {
                    Some((soc, (value.value?, value.sources.len())))
                };
                by_soc(&given).into_iter().filter_map(known).collect()
            });
            layers.push(Self { index, codes, values });
        }
        Ok(layers)
    }
}
