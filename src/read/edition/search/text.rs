//! How a text is split into words. Titles, tasks and queries are split in the same way.

/// Stop words. `it` is not among them: people look for "IT manager".
const STOP_WORDS: [&str; 17] = [
    "a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "other", "that",
    "the", "to", "with",
];

/// A text in lower case without apostrophes, so that "sheriff's" is one word.
pub(super) fn folded(text: &str) -> String {
    let kept = text.chars().filter(|c| !matches!(c, '\'' | '’'));
    kept.flat_map(char::to_lowercase).collect()
}

/// The words of a folded text, without stop words.
pub(super) fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !STOP_WORDS.contains(word))
}

/// A title without its part in brackets, and that part if it or the rest has an abbreviation: "Chief Executive
/// Officer (CEO)" gives both, "Driver (Local)" only "Driver". Absent where there are no brackets.
pub(super) fn forms(title: &str) -> Option<(String, Option<&str>)> {
    let (before, rest) = title.split_once('(')?;
    let (inside, after) = rest.split_once(')')?;
    let base = format!("{} {}", before.trim(), after.trim());
    if !base.chars().any(char::is_alphanumeric) {
        return None;
    }
    let abbreviated = has_abbreviation(before) || has_abbreviation(inside);
    Some((base.trim().to_owned(), abbreviated.then_some(inside.trim())))
}

/// Whether a word of the text is written in capitals only.
fn has_abbreviation(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    words.any(|word| word.len() > 1 && word.chars().all(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<String> {
        words(&folded(text)).map(str::to_owned).collect()
    }

    #[test]
    fn punctuation_case_and_small_words_do_not_count() {
        assert_eq!(split("Nurses, registered (RN)"), ["nurses", "registered", "rn"]);
        assert_eq!(split("Sheriff's Officer of the Court"), ["sheriffs", "officer", "court"]);
        assert_eq!(split("IT manager"), ["it", "manager"]);
        assert_eq!(split("Café-Besitzer"), ["café", "besitzer"]);
        assert!(split(" -, ()").is_empty());
    }

    #[test]
    fn a_title_with_brackets_has_other_forms() {
        let both = |title| forms(title).map(|(base, inside)| (base, inside.map(str::to_owned)));
        let form =
            |base: &str, inside: Option<&str>| Some((base.to_owned(), inside.map(str::to_owned)));
        assert_eq!(
            both("Chief Executive Officer (CEO)"),
            form("Chief Executive Officer", Some("CEO"))
        );
        assert_eq!(
            both("HR Director (Human Resources Director)"),
            form("HR Director", Some("Human Resources Director"))
        );
        assert_eq!(both("Driver (Local)"), form("Driver", None));
        assert_eq!(both("(RN)"), None);
        assert_eq!(both("Nurse"), None);
    }
}
