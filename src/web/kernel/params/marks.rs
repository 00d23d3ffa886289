//! Numbers with a word each, as a query holds them: `2601.4_2603.8`. A form without a script says them number by
//! number, with the number at the end of the parameter's name: `time2601=4&time2603=8`.

use super::{Param, Unfit};

/// What stands between two numbers, and between a number and its word; neither is written otherwise in an address.
const BETWEEN: char = '_';
const BEFORE_WORD: char = '.';
/// Digits of a number at most.
const DIGITS: usize = 10;

/// The numbers and their words, in the order in which they are given.
pub(crate) fn read(text: &str) -> impl Iterator<Item = (i64, &str)> {
    text.split(BETWEEN).filter_map(|item| {
        let (number, word) = item.split_once(BEFORE_WORD)?;
        Some((number.parse().ok().filter(|_| is_number(number))?, word))
    })
}

/// Numbers and their words as a query holds them.
pub(crate) fn written<'a>(marks: impl Iterator<Item = (i64, &'a str)>) -> String {
    let items: Vec<String> =
        marks.map(|(number, word)| format!("{number}{BEFORE_WORD}{word}")).collect();
    items.join("_")
}

/// What a parameter of a form says: the number at the end of its name, with the word that it has.
pub(super) fn of_form(param: &Param, name: &str, word: &str) -> Option<String> {
    let number = name.strip_prefix(param.name)?;
    is_number(number).then(|| format!("{number}{BEFORE_WORD}{word}"))
}

/// Adds to what is given already.
pub(super) fn add(given: &mut String, more: &str) {
    given.push(BETWEEN);
    given.push_str(more);
}

/// Why such a text cannot be used.
pub(super) fn refuse(text: &str, words: &'static [&'static str]) -> Option<Unfit> {
    let mut known = std::collections::BTreeSet::new();
    for item in text.split(BETWEEN) {
        let parts = item.split_once(BEFORE_WORD);
        let Some((number, word)) = parts.filter(|(number, _)| is_number(number)) else {
            return Some(Unfit::NoMark(item.to_owned()));
        };
        if !words.contains(&word) {
            let (number, word) = (number.to_owned(), word.to_owned());
            return Some(Unfit::NoMarkOf { number, word, words });
        }
        if !known.insert(number) {
            return Some(Unfit::MarkedTwice(number.to_owned()));
        }
    }
    None
}

fn is_number(text: &str) -> bool {
    (1..=DIGITS).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: [&str; 3] = ["1", "4", "8"];

    #[test]
    fn what_is_written_is_read_again() {
        let marks = [(2601, "4"), (7, "1"), (12_345, "8")];
        let text = written(marks.into_iter());
        assert_eq!(text, "2601.4_7.1_12345.8");
        assert_eq!(read(&text).collect::<Vec<_>>(), marks);
        assert_eq!(refuse(&text, &WORDS), None);
    }

    #[test]
    fn what_is_no_number_with_a_word_is_refused_by_name() {
        for (text, said) in [
            ("", "\"\" is not a number"),
            ("2601", "\"2601\" is not a number"),
            ("x.4", "\"x.4\" is not a number"),
            ("-1.4", "\"-1.4\" is not a number"),
            ("01.4", "\"01.4\" is not a number"),
            ("12345678901.4", "is not a number"),
            ("2601.4_", "\"\" is not a number"),
            ("2601.5", "\"5\", said of 2601, is not one of 1, 4, 8"),
            ("2601.4_7.1_2601.4", "2601 is given twice"),
        ] {
            let refused = refuse(text, &WORDS).unwrap().to_string();
            assert!(refused.contains(said), "{text}: {refused}");
        }
    }
}
