//! Which of many short names a text means: titles of activities, skills, products.

use std::cmp::Reverse;

/// How well a name fits, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It is the text, but for case and punctuation.
    Same,
    /// It has every word of the text.
    Words,
    /// It has, for every word of the text, a word that begins with it or with its singular.
    Begun,
}

/// The items of which a name fits a text, the best first: those of equal fit by falling size, then as they stand.
pub(super) fn search<'a, T, const N: usize>(
    text: &str,
    items: &'a [T],
    names: impl Fn(&'a T) -> [Option<&'a str>; N],
    size: impl Fn(&T) -> usize,
) -> Vec<&'a T> {
    let wanted = Wanted::read(text);
    let fit =
        |item: &'a T| names(item).into_iter().flatten().filter_map(|name| wanted.fit(name)).min();
    let mut found: Vec<_> = items.iter().filter_map(|item| Some((fit(item)?, item))).collect();
    found.sort_by_key(|(fit, item)| (*fit, Reverse(size(item))));
    found.into_iter().map(|(_, item)| item).collect()
}

/// A text that names are looked for by.
#[derive(Debug)]
struct Wanted(Vec<String>);

impl Wanted {
    fn read(text: &str) -> Self {
        Self(words(text))
    }

    /// How well a name fits; absent where it does not. Nothing fits a text without words.
    fn fit(&self, name: &str) -> Option<Fit> {
        let Self(wanted) = self;
        let name = words(name);
        let each = |fits: fn(&String, &String) -> bool| {
            wanted.iter().all(|word| name.iter().any(|of_name| fits(of_name, word)))
        };
        if wanted.is_empty() {
            None
        } else if name == *wanted {
            Some(Fit::Same)
        } else if each(|of_name, word| of_name == word) {
            Some(Fit::Words)
        } else {
            each(|of_name, word| of_name.starts_with(singular(word))).then_some(Fit::Begun)
        }
    }
}

/// A word without the -s of a plural: "records" also finds "Record patient medical histories".
fn singular(word: &str) -> &str {
    word.strip_suffix('s').filter(|rest| rest.len() > 2 && !rest.ends_with('s')).unwrap_or(word)
}

/// Letters and digits in lower case, with the signs that tell C++ and C# from C.
fn words(text: &str) -> Vec<String> {
    let part = |c: char| c.is_alphanumeric() || c == '+' || c == '#';
    let words = text.split(|c| !part(c)).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_fits_by_whole_words_before_beginnings() {
        let fit = |text, name| Wanted::read(text).fit(name);
        assert_eq!(fit("autodesk autocad", "Autodesk AutoCAD"), Some(Fit::Same));
        assert_eq!(fit("AutoCAD", "Autodesk AutoCAD Civil 3D"), Some(Fit::Words));
        assert_eq!(fit("autoc", "Autodesk AutoCAD"), Some(Fit::Begun));
        assert_eq!(fit("cad", "Autodesk AutoCAD"), None, "not inside of a word");
        assert_eq!(fit("patient records", "Record patient histories."), Some(Fit::Begun));
        assert_eq!(fit("glass", "Glad"), None, "no plural");
        assert_eq!(fit("C++", "C"), None);
        assert_eq!((fit("c#", "C#"), fit("C", "C++")), (Some(Fit::Same), Some(Fit::Begun)));
        assert_eq!(fit("", "Anything"), None);
        assert_eq!(fit(" - ", "Anything"), None);
    }
}
