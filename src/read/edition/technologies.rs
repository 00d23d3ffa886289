//! Software and technology: which products an occupation uses, and who uses one.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use diesel::QueryResult;
use schemars::JsonSchema;
use serde::Serialize;

use super::names;
use super::{Edition, Occupation};
use crate::convert;
use crate::db::{Conn, technology_skill};
use crate::soc;
use crate::stats::order::{self, Direction};
use crate::stats::totals::persons;
use crate::stats::{count, mean};

/// Why there are no products.
const NOT_IN_RELEASE: &str = "this release has no table Technology Skills";

/// A product as O*NET names it, and who uses it (`docs/METHOD.md`, section 13).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Technology {
    /// The product, such as `Autodesk AutoCAD`.
    pub name: Box<str>,
    /// What kind of product it is; absent where the release does not say.
    pub category: Option<Arc<str>>,
    /// Often named in job postings overall; absent where the release does not say.
    pub hot: Option<bool>,
    /// SOC codes that use it.
    pub occupations: usize,
    /// SOC codes whose job postings often name it.
    pub in_demand_in: usize,
    /// Jobs of these SOC codes (OEWS), BLS codes that they share once: not all of them use it.
    /// Absent where no number of jobs is known.
    pub jobs: Option<i64>,
    /// Unweighted mean score of those that are ranked, 0–100; absent where none is.
    pub mean_score: Option<f64>,
    #[serde(skip)]
    uses: Range<usize>,
}

/// A product in a SOC code.
#[derive(Debug, Clone, Copy)]
pub struct Use {
    /// The place of the occupation.
    pub place: usize,
    /// Whether its job postings often name the product; absent where the release does not say.
    pub in_demand: Option<bool>,
}

/// What products are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TechnologyFigure {
    /// Number of occupations.
    Occupations,
    /// Their jobs.
    Jobs,
    /// Their mean score.
    Score,
}

/// All products of an edition.
#[derive(Debug, Default)]
pub struct Technologies {
    /// By name.
    list: Vec<Technology>,
    /// The uses of each product, one product after the other, by occupation.
    uses: Vec<Use>,
}

/// Products as they lie in the database.
#[derive(Default)]
pub(super) struct TechnologyRows {
    /// The number of each product, by name.
    names: BTreeMap<String, u32>,
    /// Kind and mark of each product, by number.
    products: Vec<(Option<Arc<str>>, Option<bool>)>,
    /// The number of each SOC code.
    codes: BTreeMap<Box<str>, u32>,
    /// Product, SOC code and mark of every row.
    uses: Vec<(u32, u32, Option<bool>)>,
}

/// A mark that any of several rows has; absent where none says anything.
fn either(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a || b),
        (a, b) => a.or(b),
    }
}

impl TechnologyRows {
    pub(super) fn read(conn: &mut Conn, data_version: &str) -> QueryResult<Self> {
        let mut words: BTreeMap<String, Arc<str>> = BTreeMap::new();
        let mut one = |word: &str| {
            if let Some(known) = words.get(word) {
                return Arc::clone(known);
            }
            let new: Arc<str> = word.into();
            words.insert(word.to_owned(), Arc::clone(&new));
            new
        };
        let mut rows = Self::default();
        technology_skill::each_of_version(conn, data_version, |row| {
            let product = rows.names.get(&row.example).copied().unwrap_or_else(|| {
                let number = convert::number(rows.products.len());
                rows.products.push((None, None));
                rows.names.insert(row.example, number);
                number
            });
            let soc_code = soc::soc_part(&row.onetsoc_code);
            let code = rows.codes.get(soc_code).copied().unwrap_or_else(|| {
                let number = convert::number(rows.codes.len());
                rows.codes.insert(soc_code.into(), number);
                number
            });
            rows.uses.push((product, code, row.in_demand));
            let Some((kind, hot)) = rows.products.get_mut(convert::place(product)) else { return };
            *hot = either(*hot, row.hot_technology);
            // One product may stand under several kinds: the first by name, whatever the rows' order.
            let stated = row.commodity_title.or(row.element_name);
            let is_first = |new: &String| kind.as_deref().is_none_or(|known| new.as_str() < known);
            if let Some(first) = stated.filter(is_first) {
                *kind = Some(one(&first));
            }
        })?;
        Ok(rows)
    }
}

impl Technologies {
    /// Of occupations that come by code.
    pub(super) fn build(rows: TechnologyRows, occupations: &[Occupation]) -> Self {
        let TechnologyRows { names, mut products, codes, mut uses } = rows;
        let mut places = vec![None; codes.len()];
        for (code, number) in &codes {
            let place = occupations.binary_search_by(|o| o.soc_code.as_str().cmp(code)).ok();
            places
                .get_mut(convert::place(*number))
                .into_iter()
                .for_each(|of_code| *of_code = place);
        }
        uses.sort_unstable_by_key(|(product, code, _)| {
            (*product, places.get(convert::place(*code)).copied().flatten())
        });
        let mut all = Self::default();
        for (name, number) in names {
            let first = uses.partition_point(|(product, ..)| *product < number);
            let after = uses.partition_point(|(product, ..)| *product <= number);
            let start = all.uses.len();
            for (_, code, in_demand) in uses.get(first..after).unwrap_or_default() {
                let Some(place) = places.get(convert::place(*code)).copied().flatten() else {
                    continue;
                };
                match all.uses.get_mut(start..).and_then(<[Use]>::last_mut) {
                    Some(last) if last.place == place => {
                        last.in_demand = either(last.in_demand, *in_demand);
                    }
                    _ => all.uses.push(Use { place, in_demand: *in_demand }),
                }
            }
            let product =
                products.get_mut(convert::place(number)).map(std::mem::take).unwrap_or_default();
            let own = all.uses.get(start..).unwrap_or_default();
            let users = || own.iter().filter_map(|used| occupations.get(used.place));
            let ranked: Vec<f64> = users()
                .filter(|user| user.score.rank.is_some())
                .filter_map(|user| user.score.mean)
                .collect();
            all.list.push(Technology {
                name: name.into_boxed_str(),
                category: product.0,
                hot: product.1,
                occupations: own.len(),
                in_demand_in: own.iter().filter(|used| used.in_demand == Some(true)).count(),
                jobs: jobs(users()),
                mean_score: mean(&ranked),
                uses: start..all.uses.len(),
            });
        }
        all.list.shrink_to_fit();
        all.uses.shrink_to_fit();
        all
    }

    /// Why there is none; absent where there are some.
    #[must_use]
    pub fn reason(&self) -> Option<&'static str> {
        self.list.is_empty().then_some(NOT_IN_RELEASE)
    }

    /// Every product, by name.
    #[must_use]
    pub fn all(&self) -> &[Technology] {
        &self.list
    }

    /// The products whose name fits a text, the best first: those of equal fit by falling number of
    /// occupations.
    #[must_use]
    pub fn search(&self, text: &str) -> Vec<&Technology> {
        names::search(text, &self.list, |of| [Some(&*of.name)], |of| of.occupations)
    }

    /// The products of the occupation at a place, by name, with their mark.
    #[must_use]
    pub fn of_occupation(&self, place: usize) -> Vec<(&Technology, Option<bool>)> {
        let used =
            |product: &Technology| self.uses(product).iter().find(|used| used.place == place);
        let found =
            self.list.iter().filter_map(|product| Some((product, used(product)?.in_demand)));
        found.collect()
    }

    /// How many links from products to occupations there are.
    pub(super) fn n_links(&self) -> usize {
        self.uses.len()
    }

    /// The link of a number, by product and occupation.
    pub(super) fn link(&self, number: usize) -> Option<(&Technology, Use)> {
        let after = self.list.partition_point(|product| product.uses.end <= number);
        Some((self.list.get(after)?, *self.uses.get(number)?))
    }

    fn uses(&self, product: &Technology) -> &[Use] {
        self.uses.get(product.uses.clone()).unwrap_or_default()
    }
}

/// Jobs of these occupations, those of a combined code once; absent where none has a number.
fn jobs<'a>(occupations: impl Iterator<Item = &'a Occupation>) -> Option<i64> {
    let employment = occupations.map(|occupation| &occupation.labour.employment);
    let known = employment.filter_map(|jobs| Some((jobs.origin.bls_code.as_deref(), jobs.value?)));
    let by_code: BTreeMap<Option<&str>, i64> = known.collect();
    (!by_code.is_empty()).then(|| by_code.values().sum())
}

impl TechnologyFigure {
    fn value(self, product: &Technology) -> Option<f64> {
        match self {
            Self::Occupations => Some(count(product.occupations)),
            Self::Jobs => product.jobs.map(persons),
            Self::Score => product.mean_score,
        }
    }

    /// Sorts by the figure; products without it come last in both orders, ties by name.
    pub fn sort(self, products: &mut [&Technology], ascending: bool) {
        let direction = if ascending { Direction::Rising } else { Direction::Falling };
        let by_name = |a: &&Technology, b: &&Technology| a.name.cmp(&b.name);
        order::sort(products, direction, |product| self.value(product), by_name);
    }
}

/// An occupation that uses a product.
#[derive(Debug, Clone, Copy)]
pub struct TechnologyUser<'a> {
    /// The occupation.
    pub occupation: &'a Occupation,
    /// Whether its job postings often name the product; absent where the release does not say.
    pub in_demand: Option<bool>,
}

impl Edition {
    /// Who uses a product: those whose job postings often name it first, then by falling jobs, those
    /// without a number last, ties by code.
    #[must_use]
    pub fn who_uses(&self, product: &Technology) -> Vec<TechnologyUser<'_>> {
        let user = |used: &Use| {
            let occupation = self.occupations.get(used.place)?;
            Some(TechnologyUser { occupation, in_demand: used.in_demand })
        };
        let mut found: Vec<_> = self.technologies.uses(product).iter().filter_map(user).collect();
        let jobs = |user: &TechnologyUser<'_>| user.occupation.labour.employment.value.map(persons);
        let by_code = |a: &TechnologyUser<'_>, b: &TechnologyUser<'_>| {
            a.occupation.soc_code.cmp(&b.occupation.soc_code)
        };
        order::sort(&mut found, Direction::Falling, jobs, by_code);
        found.sort_by_key(|user| user.in_demand != Some(true));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_of_any_row_counts_and_none_is_made_up() {
        assert_eq!(either(None, None), None);
        assert_eq!(either(Some(false), None), Some(false));
        assert_eq!(either(Some(false), Some(true)), Some(true));
        let technologies = Technologies::default();
        assert_eq!(technologies.reason(), Some(NOT_IN_RELEASE));
    }
}
