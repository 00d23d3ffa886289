//! Korean names of occupations, major groups, skills and knowledge areas. They are this project's own,
//! unofficial translations (비공식 번역); `docs/DATA.md` says how they were made and checked.
//!
//! `titles.ko.tsv` has one row per O*NET-SOC code of the 2019 taxonomy, `resolutions.tsv` what was decided where two
//! translations differed. A code that is not in the file has no Korean name, and none is guessed.

pub mod hangul;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// `code`, `title`, `lay` (words separated by "; "), `how`, `note`.
const TITLES: &str = include_str!("titles.ko.tsv");
/// `code`, `title_en`, `title_ko`.
const MAJOR_GROUPS: &str = include_str!("majors.ko.tsv");
/// `element`, `name_en`, `name_ko`.
const ELEMENTS: &str = include_str!("elements.ko.tsv");

/// The Korean name of an O*NET-SOC occupation.
#[derive(Debug, Clone, Copy)]
pub struct Name {
    /// The name.
    pub title: &'static str,
    lay: &'static str,
}

impl Name {
    /// What people call the job and look for.
    pub fn lay(&self) -> impl Iterator<Item = &'static str> {
        self.lay.split(';').map(str::trim).filter(|word| !word.is_empty())
    }
}

/// Texts of an embedded file by their key.
type Names<T> = LazyLock<BTreeMap<&'static str, T>>;

static OCCUPATIONS: Names<Name> = LazyLock::new(|| {
    let of = |[code, title, lay]: [&'static str; 3]| (code, Name { title, lay });
    rows(TITLES).map(of).collect()
});
static GROUPS: Names<&str> =
    LazyLock::new(|| rows(MAJOR_GROUPS).map(|[code, _, name]| (code, name)).collect());
static ELEMENT_NAMES: Names<&str> =
    LazyLock::new(|| rows(ELEMENTS).map(|[element, _, name]| (element, name)).collect());

/// The first three cells of every row below the header.
fn rows(file: &'static str) -> impl Iterator<Item = [&'static str; 3]> {
    file.lines().skip(1).filter_map(|line| {
        let mut cells = line.split('\t');
        Some([cells.next()?, cells.next()?, cells.next()?])
    })
}

/// The Korean name of an O*NET-SOC code, and what people call it.
#[must_use]
pub fn occupation(onetsoc_code: &str) -> Option<Name> {
    OCCUPATIONS.get(onetsoc_code).copied()
}

/// The Korean name alone.
#[must_use]
pub fn title(onetsoc_code: &str) -> Option<&'static str> {
    occupation(onetsoc_code).map(|name| name.title)
}

/// The Korean name of a major group, by its two digits.
#[must_use]
pub fn major_group(group: &str) -> Option<&'static str> {
    GROUPS.get(format!("{group}-0000").as_str()).copied()
}

/// The Korean name of a skill or knowledge area, by its id in O*NET's content model. Abilities have none.
#[must_use]
pub fn element(element_id: &str) -> Option<&'static str> {
    ELEMENT_NAMES.get(element_id).copied()
}
