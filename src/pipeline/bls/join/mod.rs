//! Which BLS code belongs to a SOC code of a release, from BLS's own crosswalk (METHOD 2).

use std::collections::{BTreeMap, BTreeSet};

use diesel::QueryResult;
use serde::Serialize;

use crate::db::occupation_bls::{self, COMBINED, CROSSWALK, DIRECT, OccupationBls};
use crate::db::soc_crosswalk::{self, CrosswalkRow, NEM};
use crate::db::{Conn, data_version, occupation_master};
use crate::soc::soc_part;

/// How a release's SOC codes were joined.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Joined {
    /// The release.
    pub data_version: String,
    /// SOC codes that BLS uses itself.
    pub direct: usize,
    /// SOC codes for which BLS uses another code.
    pub crosswalk: usize,
    /// SOC codes that BLS publishes together with others.
    pub combined: usize,
    /// SOC codes that the crosswalk does not know: military ones, as a rule.
    pub without_row: usize,
}

/// Derives and stores a release's codes; none where no crosswalk is imported. Part of the
/// transaction that loads the release or the crosswalk.
pub fn refresh(conn: &mut Conn, version: &str) -> QueryResult<Option<Joined>> {
    let crosswalk = soc_crosswalk::of_kind(conn, NEM)?;
    refresh_with(conn, version, &crosswalk)
}

/// As [`refresh`], for every stored release.
pub fn refresh_all(conn: &mut Conn) -> QueryResult<Vec<Joined>> {
    let crosswalk = soc_crosswalk::of_kind(conn, NEM)?;
    let mut all = Vec::new();
    for version in data_version::all(conn)? {
        all.extend(refresh_with(conn, &version.id, &crosswalk)?);
    }
    Ok(all)
}

fn refresh_with(
    conn: &mut Conn,
    version: &str,
    crosswalk: &[CrosswalkRow],
) -> QueryResult<Option<Joined>> {
    if crosswalk.is_empty() {
        occupation_bls::replace(conn, version, &[])?;
        return Ok(None);
    }
    let occupations = occupation_master::of_version(conn, version)?;
    let codes: BTreeSet<String> = occupations.into_iter().map(|row| row.soc_code).collect();
    let rows = derive(version, &codes, crosswalk);
    occupation_bls::replace(conn, version, &rows)?;
    let count = |kind: &str| rows.iter().filter(|row| row.join_kind == kind).count();
    Ok(Some(Joined {
        data_version: version.to_owned(),
        direct: count(DIRECT),
        crosswalk: count(CROSSWALK),
        combined: count(COMBINED),
        without_row: codes.len() - rows.len(),
    }))
}

/// One row per SOC code that the crosswalk knows. Whether a code is shared is decided over the
/// whole crosswalk, not over the release: BLS's figure covers all of its occupations.
fn derive(
    version: &str,
    codes: &BTreeSet<String>,
    crosswalk: &[CrosswalkRow],
) -> Vec<OccupationBls> {
    let mut targets: BTreeMap<&str, &str> = BTreeMap::new();
    let mut members: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in crosswalk {
        let soc_code = soc_part(&row.source_code);
        targets.insert(soc_code, &row.target_code);
        members.entry(&row.target_code).or_default().insert(soc_code);
    }
    let joined = codes.iter().filter_map(|code| Some((code, *targets.get(code.as_str())?)));
    joined
        .map(|(code, bls_code)| {
            let shared = members.get(bls_code).is_some_and(|codes| codes.len() > 1);
            let join_kind = match (shared, bls_code == code) {
                (true, _) => COMBINED,
                (false, true) => DIRECT,
                (false, false) => CROSSWALK,
            };
            OccupationBls {
                data_version: version.to_owned(),
                soc_code: code.clone(),
                bls_code: bls_code.to_owned(),
                join_kind: join_kind.to_owned(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
