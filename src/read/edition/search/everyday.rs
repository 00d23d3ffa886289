//! What people call a job where O*NET has no such title: slang, British words, jobs named after a firm.

use super::text::{folded, words};

/// Everyday names with the title that O*NET has for each, by name. `docs/DATA.md` says where they come from.
const NAMES: &str = include_str!("everyday.tsv");

/// The title that O*NET has for an everyday name, which may be a plural; absent for any other text.
pub(super) fn title(text: &str) -> Option<&'static str> {
    let folded = folded(text);
    let typed = words(&folded).collect::<Vec<_>>().join(" ");
    let singular = || typed.strip_suffix('s').and_then(exact);
    exact(&typed).or_else(singular)
}

fn exact(typed: &str) -> Option<&'static str> {
    names().find(|(name, _)| *name == typed).map(|(_, title)| title)
}

/// Every name with its title.
fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    NAMES.lines().skip(1).filter_map(|line| line.split_once('\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_written_as_a_query_is_read_and_leads_to_a_title_that_is_no_name() {
        let all: Vec<(&str, &str)> = names().collect();
        assert!(all.len() > 400, "only {} names were read", all.len());
        assert!(all.is_sorted_by(|(one, _), (next, _)| one < next));
        for (name, title) in all {
            assert_eq!(words(&folded(name)).collect::<Vec<_>>().join(" "), name);
            assert_eq!(
                exact(&folded(title)),
                None,
                "{name} leads to {title}, which is a name again"
            );
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
