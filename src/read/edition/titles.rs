//! Alternate and reported titles of occupations.

use std::collections::BTreeMap;

use diesel::QueryResult;

use crate::db::{Conn, alternate_title, reported_title};
use crate::soc;

/// Alternate, short and reported titles by SOC code, each once, by text.
pub(super) type Titles = BTreeMap<String, Vec<String>>;

/// Reads the titles of a release.
pub(super) fn read(conn: &mut Conn, data_version: &str) -> QueryResult<Titles> {
    let mut titles = Titles::new();
    let mut add = |onetsoc_code: &str, title: String| {
        let soc_code = soc::soc_part(onetsoc_code);
        if title.is_empty() {
            return;
        }
        match titles.get_mut(soc_code) {
            Some(known) => known.push(title),
            None => {
                titles.insert(soc_code.to_owned(), vec![title]);
            }
        }
    };
    alternate_title::each_of_version(conn, data_version, |onetsoc_code, title, short_title| {
        add(&onetsoc_code, title);
        add(&onetsoc_code, short_title);
    })?;
    for row in reported_title::of_version(conn, data_version)? {
        add(&row.onetsoc_code, row.title);
    }
    for titles in titles.values_mut() {
        titles.sort_unstable();
        titles.dedup();
        titles.shrink_to_fit();
    }
    Ok(titles)
}
