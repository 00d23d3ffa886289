//! What a SOC code is called: the title of its `.00` occupation, else of its first.

use std::collections::BTreeMap;

use diesel::QueryResult;

use crate::db::{Conn, occupation_master};

/// A release's SOC codes with their titles.
pub(super) fn of_version(conn: &mut Conn, version: &str) -> QueryResult<BTreeMap<String, String>> {
    let mut titles = BTreeMap::new();
    // By code, so that the .00 occupation, where there is one, comes first.
    for occupation in occupation_master::of_version(conn, version)? {
        titles.entry(occupation.soc_code).or_insert(occupation.title);
    }
    Ok(titles)
}
