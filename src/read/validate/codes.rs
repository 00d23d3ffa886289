//! A file's codes: each once, in its usual form, with its value and the SOC 2018 codes it stands for.

use std::collections::BTreeMap;

use super::taxonomy::{Routes, Taxonomy};
use crate::source::Error;
use crate::source::keyed_table::{Entry, KeyedTable};
use crate::stats::mean;

/// One code of the file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Given {
    pub(super) code: String,
    /// Absent where the file has none.
    pub(super) value: Option<f64>,
    /// SOC 2018 codes; none where the code is not known.
    pub(super) targets: Vec<String>,
}

/// The file's value for one SOC 2018 code.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Value {
    /// The mean of its sources' values; absent where none has one.
    pub(super) value: Option<f64>,
    /// The file's codes with a value that stand for it, by code.
    pub(super) sources: Vec<String>,
}

/// Reads every row's code and value. A code that occurs twice is refused.
pub(super) fn read(
    table: &KeyedTable,
    taxonomy: Taxonomy,
    routes: &Routes,
) -> Result<Vec<Given>, Error> {
    let mut seen: BTreeMap<String, (&Entry, Given)> = BTreeMap::new();
    for entry in &table.rows {
        let code =
            taxonomy.code(&entry.key).map_err(|expected| table.refuse_key(entry, expected))?;
        if let Some((first, _)) = seen.get(&code) {
            return Err(table.refuse_repeated(entry, first));
        }
        let (value, targets) = (table.number(entry)?, routes.targets(&code));
        seen.insert(code.clone(), (entry, Given { code, value, targets }));
    }
    Ok(seen.into_values().map(|(_, code)| code).collect())
}

/// The codes' values by SOC 2018 code: the mean of those that stand for it.
pub(super) fn by_soc(codes: &[Given]) -> BTreeMap<String, Value> {
    let mut sources: BTreeMap<&str, Vec<&Given>> = BTreeMap::new();
    for code in codes {
        for target in &code.targets {
            sources.entry(target).or_default().push(code);
        }
    }
    let value = |sources: Vec<&Given>| {
        let known: Vec<(f64, &Given)> =
            sources.into_iter().filter_map(|code| Some((code.value?, code))).collect();
        let values: Vec<f64> = known.iter().map(|(value, _)| *value).collect();
        Value {
            value: mean(&values),
            sources: known.into_iter().map(|(_, code)| code.code.clone()).collect(),
        }
    };
    sources.into_iter().map(|(soc, sources)| (soc.to_owned(), value(sources))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of SOC 2010, 15-1131 splits into two codes, of which 15-1252 has a second source; the third
    /// source has no value and counts for nothing.
    #[test]
    fn a_soc_code_gets_the_mean_of_its_sources_that_have_a_value() {
        let code = |code: &str, value, targets: &[&str]| Given {
            code: code.to_owned(),
            value,
            targets: targets.iter().map(|target| (*target).to_owned()).collect(),
        };
        let values = by_soc(&[
            code("15-1131", Some(2.0), &["15-1251", "15-1252"]),
            code("15-1132", Some(5.0), &["15-1252"]),
            code("15-1133", None, &["15-1252", "15-1299"]),
            code("99-9999", Some(1.0), &[]),
        ]);
        let shown: Vec<_> = values
            .iter()
            .map(|(soc, value)| (soc.as_str(), value.value, value.sources.len()))
            .collect();
        let expected = [("15-1251", Some(2.0), 1), ("15-1252", Some(3.5), 2), ("15-1299", None, 0)];
        assert_eq!(shown, expected);
    }
}
