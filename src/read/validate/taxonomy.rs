//! The classifications that a file's codes may belong to, and how each is mapped to SOC 2018.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use diesel::QueryResult;
use serde::{Serialize, Serializer};

use crate::db::soc_crosswalk::{self, ONET2010, SOC2010};
use crate::db::{Conn, occupation_master};
use crate::soc::{OnetSocCode, SocCode, soc_part};

/// A classification of occupations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Taxonomy {
    /// SOC 2018, `15-1252`: the codes that scores are published under.
    #[default]
    Soc2018,
    /// SOC 2010, `15-1132`: many-to-many to SOC 2018.
    Soc2010,
    /// O*NET-SOC 2019, `15-1252.00`: one or more for each SOC 2018 code.
    OnetSoc,
    /// O*NET-SOC 2010, `15-1132.00`: many-to-many to O*NET-SOC 2019.
    OnetSoc2010,
}

/// A name that is no taxonomy.
#[derive(Debug, thiserror::Error)]
#[error("{} is none of soc2018, soc2010, onetsoc and onetsoc2010", crate::text::quoted(.0))]
pub struct TaxonomyError(String);

impl Taxonomy {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Soc2018, Self::Soc2010, Self::OnetSoc, Self::OnetSoc2010];

    /// Its name in commands and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Soc2018 => "soc2018",
            Self::Soc2010 => "soc2010",
            Self::OnetSoc => "onetsoc",
            Self::OnetSoc2010 => "onetsoc2010",
        }
    }

    /// The imported crosswalk that leads from its codes to those of the release.
    #[must_use]
    pub fn crosswalk(self) -> Option<&'static str> {
        match self {
            Self::Soc2018 | Self::OnetSoc => None,
            Self::Soc2010 => Some(SOC2010),
            Self::OnetSoc2010 => Some(ONET2010),
        }
    }

    /// A code in its usual form. `151252` and `15125200` are taken for `15-1252` and `15-1252.00`,
    /// and `15-1252.00` where a SOC code is due; the error says what is expected.
    pub(super) fn code(self, text: &str) -> Result<String, &'static str> {
        let usual = dashed(text);
        let onet = usual.parse::<OnetSocCode>().map(|code| code.to_string());
        let soc = usual.parse::<SocCode>().map(|code| code.to_string());
        match self {
            Self::Soc2018 | Self::Soc2010 => soc.map_err(|_refused| {
                if onet.is_ok() {
                    "a SOC code such as 15-1252; for O*NET-SOC codes pass --taxonomy onetsoc or onetsoc2010"
                } else {
                    "a SOC code such as 15-1252"
                }
            }),
            Self::OnetSoc | Self::OnetSoc2010 => onet.map_err(|_refused| {
                if soc.is_ok() {
                    "an O*NET-SOC code such as 15-1252.00; for SOC codes pass --taxonomy soc2018 or soc2010"
                } else {
                    "an O*NET-SOC code such as 15-1252.00"
                }
            }),
        }
    }
}

impl FromStr for Taxonomy {
    type Err = TaxonomyError;

    fn from_str(text: &str) -> Result<Self, TaxonomyError> {
        let found = Self::ALL.into_iter().find(|taxonomy| taxonomy.name() == text);
        found.ok_or_else(|| TaxonomyError(text.to_owned()))
    }
}

impl Serialize for Taxonomy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// Six or eight digits as a code, other text as it is.
fn dashed(text: &str) -> String {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.to_owned();
    }
    match (text.len(), text.get(..2), text.get(2..6), text.get(6..)) {
        (6, Some(group), Some(rest), _) => format!("{group}-{rest}"),
        (8, Some(group), Some(rest), Some(detail)) => format!("{group}-{rest}.{detail}"),
        _ => text.to_owned(),
    }
}

/// How the codes of a taxonomy are mapped to SOC 2018.
pub(super) enum Routes {
    /// A SOC 2018 code is its own.
    Same,
    /// The release's O*NET-SOC codes.
    Release(BTreeSet<String>),
    /// By code, the SOC 2018 codes it stands for.
    Crosswalk(BTreeMap<String, BTreeSet<String>>),
}

impl Routes {
    /// Reads what the taxonomy needs; `None` where its crosswalk is not imported.
    pub(super) fn read(
        conn: &mut Conn,
        taxonomy: Taxonomy,
        data_version: &str,
    ) -> QueryResult<Option<Self>> {
        if let Some(kind) = taxonomy.crosswalk() {
            let mut targets: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            for row in soc_crosswalk::of_kind(conn, kind)? {
                let target = soc_part(&row.target_code).to_owned();
                targets.entry(row.source_code).or_default().insert(target);
            }
            return Ok((!targets.is_empty()).then_some(Self::Crosswalk(targets)));
        }
        Ok(Some(match taxonomy {
            Taxonomy::OnetSoc => {
                let release = occupation_master::of_version(conn, data_version)?;
                Self::Release(release.into_iter().map(|row| row.onetsoc_code).collect())
            }
            _ => Self::Same,
        }))
    }

    /// The SOC 2018 codes that a code stands for; none where it is not known.
    pub(super) fn targets(&self, code: &str) -> Vec<String> {
        match self {
            Self::Same => vec![code.to_owned()],
            Self::Release(codes) if codes.contains(code) => vec![soc_part(code).to_owned()],
            Self::Release(_) => Vec::new(),
            Self::Crosswalk(targets) => targets.get(code).into_iter().flatten().cloned().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_write_them() {
        let soc = |text| Taxonomy::Soc2018.code(text);
        for text in ["15-1252", "15-1252.00", "151252", "15125200"] {
            assert_eq!(soc(text).as_deref(), Ok("15-1252"), "{text}");
        }
        assert_eq!(Taxonomy::OnetSoc.code("15125201").as_deref(), Ok("15-1252.01"));
        assert!(soc("15-1252.01").unwrap_err().contains("--taxonomy onetsoc"));
        assert!(Taxonomy::OnetSoc.code("15-1252").unwrap_err().contains("--taxonomy soc2018"));
        for text in ["", "15-12", "15.1252", "1512520", "151252.0", "15-125X", "１５1252"] {
            assert_eq!(soc(text), Err("a SOC code such as 15-1252"), "{text}");
        }
    }

    #[test]
    fn a_code_may_lead_to_several_or_nowhere() {
        let set = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
        let routes =
            Routes::Crosswalk([("15-1131".to_owned(), set(&["15-1251", "15-1252"]))].into());
        assert_eq!(routes.targets("15-1131"), ["15-1251", "15-1252"]);
        assert!(routes.targets("15-1252").is_empty());
        let routes = Routes::Release(set(&["15-1252.00"]));
        assert_eq!(routes.targets("15-1252.00"), ["15-1252"]);
        assert!(routes.targets("15-1132.00").is_empty());
    }
}
