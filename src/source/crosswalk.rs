//! Crosswalks between classifications of occupations: pairs of codes with their titles.

use std::collections::BTreeMap;

use super::book::Book;
use super::columns::Column;
use super::error::Error;
use super::sheet::{self, Row, Spec};
use crate::db::soc_crosswalk::{CrosswalkRow, NEM, ONET2010, SOC2010};
use crate::soc::{CodeError, OnetSocCode, SocCode, soc_part};

const SOURCE: usize = 0;
const SOURCE_TITLE: usize = 1;
const TARGET: usize = 2;
const TARGET_TITLE: usize = 3;

/// The kinds that can be imported.
pub const KINDS: [&str; 3] = [NEM, SOC2010, ONET2010];

const NEM_COLUMNS: [Column; 4] =
    columns([&["O*NET-SOC code"], &["O*NET-SOC title"], &["NEM code"], &["NEM title"]]);
const SOC2010_COLUMNS: [Column; 4] =
    columns([&["2010 SOC code"], &["2010 SOC title"], &["2018 SOC code"], &["2018 SOC title"]]);
const ONET2010_COLUMNS: [Column; 4] = columns([
    &["O*NET-SOC 2010 code"],
    &["O*NET-SOC 2010 title"],
    &["O*NET-SOC 2019 code"],
    &["O*NET-SOC 2019 title"],
]);

const fn columns(names: [&'static [&'static str]; 4]) -> [Column; 4] {
    let [source, source_title, target, target_title] = names;
    [
        Column { names: source, required: true },
        Column { names: source_title, required: true },
        Column { names: target, required: true },
        Column { names: target_title, required: true },
    ]
}

const fn spec(what: &'static str, columns: &'static [Column; 4]) -> Spec {
    let marks = &[SOURCE, SOURCE_TITLE, TARGET, TARGET_TITLE];
    Spec { what, columns, ignored: None, marks, enough: 3 }
}

/// Reads a crosswalk of one of the [`KINDS`], by both codes.
pub fn read(book: &Book, kind: &str) -> Result<Vec<CrosswalkRow>, Error> {
    let (spec, source, target): (_, Parser, Parser) = match kind {
        NEM => (spec("crosswalk from O*NET-SOC to matrix codes", &NEM_COLUMNS), onet, soc),
        SOC2010 => (spec("crosswalk from SOC 2010 to 2018", &SOC2010_COLUMNS), soc, soc),
        _ => (spec("crosswalk from O*NET-SOC 2010 to 2019", &ONET2010_COLUMNS), onet, onet),
    };
    let mut pairs = BTreeMap::new();
    for found in sheet::tables(std::slice::from_ref(book), &spec)? {
        // BLS gives the same crosswalk twice, sorted either way.
        let mut seen = std::collections::HashSet::new();
        for row in found.rows()? {
            let pair = (source(&row, SOURCE)?, target(&row, TARGET)?);
            if !seen.insert(pair.clone()) {
                let expected = "a pair of codes that does not occur twice";
                return Err(row.refuse(SOURCE, &format!("{} + {}", pair.0, pair.1), expected));
            }
            pairs.insert(
                pair.clone(),
                CrosswalkRow {
                    kind: kind.to_owned(),
                    source_code: pair.0,
                    target_code: pair.1,
                    source_title: row.maybe_text(SOURCE_TITLE)?,
                    target_title: row.maybe_text(TARGET_TITLE)?,
                },
            );
        }
        if kind == NEM {
            check_one_target(&found)?;
        }
    }
    Ok(pairs.into_values().collect())
}

type Parser = fn(&Row<'_>, usize) -> Result<String, Error>;

fn onet(row: &Row<'_>, column: usize) -> Result<String, Error> {
    let text = row.text(column)?;
    let code = text.parse::<OnetSocCode>();
    code.map(|code| code.as_str().to_owned())
        .map_err(|error: CodeError| row.refuse(column, text, error.expected))
}

fn soc(row: &Row<'_>, column: usize) -> Result<String, Error> {
    let text = row.text(column)?;
    let code = text.parse::<SocCode>();
    code.map(|code| code.as_str().to_owned())
        .map_err(|error: CodeError| row.refuse(column, text, error.expected))
}

/// A SOC code is published under one code: with two, it would not be known which figures are its own.
fn check_one_target(found: &sheet::Found<'_>) -> Result<(), Error> {
    let mut targets: BTreeMap<&str, &str> = BTreeMap::new();
    for row in found.rows()? {
        let (source, target) = (soc_part(row.text(SOURCE)?), row.text(TARGET)?);
        let first = *targets.entry(source).or_insert(target);
        if first != target {
            let expected = format!("{first}, the code that {source} has further up");
            return Err(row.refuse(TARGET, target, &expected));
        }
    }
    Ok(())
}
