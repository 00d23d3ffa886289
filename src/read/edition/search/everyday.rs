//! What people call a job where O*NET has no such title: slang, British words, jobs named after a firm.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::text::{folded, words};

/// Everyday names with the title that O*NET has for each, by name. `docs/DATA.md` says where they come from.
const NAMES: &str = include_str!("everyday.tsv");

/// The same by the words of the name, as a query is split.
static TITLES: LazyLock<HashMap<String, &'static str>> =
    LazyLock::new(|| names().map(|(name, title)| (split(name), title)).collect());

/// The title that O*NET has for an everyday name, which may be a plural; absent for any other text.
pub(super) fn title(text: &str) -> Option<&'static str> {
    let typed = split(text);
    let singular = || TITLES.get(typed.strip_suffix('s')?);
    TITLES.get(&typed).or_else(singular).copied()
}

fn split(text: &str) -> String {
    words(&folded(text)).collect::<Vec<_>>().join(" ")
}

/// Every name with its title.
fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    NAMES.lines().skip(1).filter_map(|line| line.split_once('\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_names_are_the_same_query_and_none_leads_to_another_name() {
        let all: Vec<(&str, &str)> = names().collect();
        assert!(all.len() > 400, "only {} names were read", all.len());
        assert!(all.is_sorted_by(|(one, _), (next, _)| one < next));
        assert_eq!(TITLES.len(), all.len());
        for (name, title) in all {
            assert_eq!(super::title(title), None, "{name} leads to {title}, which is a name again");
        }
    }

    #[test]
    fn a_name_may_be_a_plural_and_anything_else_has_no_title() {
        let (name, expected) = names().next().unwrap();
        assert_eq!(title(&name.to_uppercase()), Some(expected));
        assert_eq!(title(&format!("{name}s")), Some(expected));
        assert_eq!(title("no such job"), None);
    }
}
