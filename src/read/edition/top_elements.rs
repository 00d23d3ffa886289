//! The skills, knowledge areas and abilities that matter most in an occupation.

use std::collections::BTreeMap;

use diesel::QueryResult;
use schemars::JsonSchema;
use serde::Serialize;

use crate::db::element_rating::{self, ElementValue};
use crate::db::{Conn, content_model_reference};
use crate::korean;
use crate::stats::order::{self, Direction};

/// How many elements of each domain are kept per O*NET-SOC occupation.
const TOP: usize = 10;

/// A skill, knowledge area or ability.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Element {
    /// The element's id in O*NET's content model, such as `2.B.1.a`.
    pub element_id: String,
    /// The element's name; absent where the release lacks it.
    pub name: Option<String>,
    /// Its Korean name, an unofficial translation (비공식 번역); null for abilities and where there is none.
    pub name_ko: Option<&'static str>,
    /// Importance, 1-5.
    pub importance: f64,
    /// Level, 0-7; absent where there is none or it is marked as not relevant.
    pub level: Option<f64>,
}

/// The most important elements, by O*NET-SOC code.
#[derive(Default)]
pub(super) struct TopElements(BTreeMap<String, ByDomain>);

/// The elements of each of [`DOMAINS`], in that order, the most important first.
type ByDomain = [Vec<Element>; 3];

/// The domains of elements as the database names them.
const DOMAINS: [&str; 3] = ["skills", "knowledge", "abilities"];

impl TopElements {
    /// Reads the ratings of a release, which are too many to be held all at once.
    pub(super) fn read(conn: &mut Conn, data_version: &str) -> QueryResult<Self> {
        let elements = content_model_reference::of_version(conn, data_version)?;
        let names: BTreeMap<String, String> =
            elements.into_iter().map(|row| (row.element_id, row.element_name)).collect();
        let mut top_elements = BTreeMap::new();
        let mut of_one: Vec<ElementValue> = Vec::new();
        let mut finish = |of_one: &mut Vec<ElementValue>| {
            if let Some(code) = of_one.first().map(|value| value.onetsoc_code.clone()) {
                top_elements.insert(code, DOMAINS.map(|domain| top(of_one, domain, &names)));
                of_one.clear();
            }
        };
        element_rating::each_of_profile(conn, data_version, |value| {
            if of_one.first().is_some_and(|first| first.onetsoc_code != value.onetsoc_code) {
                finish(&mut of_one);
            }
            of_one.push(value);
        })?;
        finish(&mut of_one);
        Ok(Self(top_elements))
    }

    /// Removes and returns the elements of an O*NET-SOC occupation; empty where O*NET has none.
    pub(super) fn take(&mut self, onetsoc_code: &str) -> ByDomain {
        self.0.remove(onetsoc_code).unwrap_or_default()
    }
}

/// The most important elements of a domain, ties by id.
fn top(values: &[ElementValue], domain: &str, names: &BTreeMap<String, String>) -> Vec<Element> {
    let values = || values.iter().filter(|value| value.domain == domain);
    let level = |id: &str| {
        let found = values().find(|value| value.element_id == id && value.scale_id == "LV");
        found.filter(|value| value.not_relevant != Some(true)).map(|value| value.data_value)
    };
    let mut important: Vec<&ElementValue> =
        values().filter(|value| value.scale_id == "IM").collect();
    let by_id = |a: &&ElementValue, b: &&ElementValue| a.element_id.cmp(&b.element_id);
    order::sort(&mut important, Direction::Falling, |value| Some(value.data_value), by_id);
    important.truncate(TOP);
    let element = |value: &ElementValue| Element {
        element_id: value.element_id.clone(),
        name: names.get(&value.element_id).cloned(),
        name_ko: korean::element(&value.element_id),
        importance: value.data_value,
        level: level(&value.element_id),
    };
    important.into_iter().map(element).collect()
}
