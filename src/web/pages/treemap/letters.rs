//! How much room letters take, and where a word may be broken. Fonts differ: the widths are those of `DejaVu Sans`, which is
//! wider than the fonts of other systems, so that what fits here fits there.

/// The width of a text in pixels, in letters of a size.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

/// The width of a letter as a part of its size.
fn em(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '\'' => 0.28,
        ' ' | ',' | '.' | 'I' | '·' => 0.32,
        '-' | '(' | ')' | 'f' | 't' | 'r' | '/' | ':' => 0.41,
        's' | 'c' | 'z' | 'J' => 0.55,
        'a' | 'e' | 'k' | 'v' | 'x' | 'y' | 'o' | 'L' | 'F' | 'E' | 'T' => 0.62,
        'w' | 'O' | 'Q' | 'G' | 'D' | 'H' | 'N' | 'U' | '&' | '+' => 0.82,
        'm' | 'W' | 'M' | '%' => 0.99,
        c if c.is_ascii() => 0.69,
        // A syllable of Hangul is as wide as it is high.
        _ => 1.0,
    }
}

/// The pieces of a text between which a line may end, each with what joins it to the one before: words, and the parts of
/// a Korean enumeration.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = (&'static str, &str)> {
    text.split_whitespace().flat_map(|word| {
        let parts = word.split_inclusive('·').enumerate();
        parts.map(|(place, part)| (if place == 0 { " " } else { "" }, part))
    })
}

/// The fewest letters on either side of a break.
const LEAST: usize = 4;

/// A word in two parts, the first with a hyphen, between syllables and as late as there is room. None where there is no
/// such place, or the rest does not fit either.
pub(super) fn broken(word: &str, fits: &impl Fn(&str) -> bool) -> Option<(String, String)> {
    let letters: Vec<char> = word.chars().collect();
    let may_break = |at: usize| {
        let (before, rest) = letters.split_at(at);
        let is_word = letters.iter().all(char::is_ascii_alphabetic);
        is_word && rest.get(1..) != Some(&['i', 'n', 'g']) && is_syllable(before, rest)
    };
    let ends = (LEAST..letters.len().saturating_sub(LEAST - 1)).rev();
    ends.filter(|at| may_break(*at)).find_map(|at| {
        let head: String = letters.iter().take(at).copied().chain(['-']).collect();
        let tail: String = letters.iter().skip(at).collect();
        (fits(&head) && fits(&tail)).then_some((head, tail))
    })
}

/// Whether a syllable begins here: a consonant between single vowels, or one that does not belong to the consonant before it.
fn is_syllable(before: &[char], rest: &[char]) -> bool {
    let is_vowel = |c: &char| "aeiouy".contains(c.to_ascii_lowercase());
    let (Some(last), [first, second, ..]) = (before.last(), rest) else { return false };
    let is_long = before.iter().rev().take(2).filter(|c| is_vowel(c)).count() == 2;
    let is_apart =
        (is_vowel(last) && !is_long) || ("nrlmscp".contains(*last) && "tvdmbg".contains(*first));
    !is_vowel(first) && is_vowel(second) && is_apart
}

/// The first words of a text, in so many lines at most; none where nothing of it has room. `size` is that of the letters.
pub(super) fn wrapped(text: &str, room: f64, lines: usize, size: f64) -> Vec<String> {
    let fits = |text: &str| width(text, size) <= room;
    let mut found: Vec<String> = Vec::new();
    for (space, word) in pieces(text) {
        let joined = found.last().map(|line| format!("{line}{space}{word}"));
        match joined.filter(|line| fits(line)) {
            Some(line) => {
                found.pop();
                found.push(line);
            }
            None if found.len() < lines && fits(word) => found.push(word.to_owned()),
            // A word that is wider than the tile goes on in the next line.
            None if found.len() + 2 <= lines => match broken(word, &fits) {
                Some((head, tail)) => found.extend([head, tail]),
                None => break,
            },
            None => break,
        }
    }
    // A label does not end with what joins it to words that are not there.
    if let Some(line) = found.last_mut() {
        let is_cut = !text.trim_end().ends_with(line.as_str());
        if is_cut && JOINING.iter().any(|word| line.as_str() == word.trim()) {
            line.clear();
        }
        while is_cut && JOINING.iter().any(|word| line.ends_with(word)) {
            let end = line.rfind(' ').unwrap_or(0);
            line.truncate(end);
        }
        if is_cut && line.ends_with(',') {
            line.pop();
        }
    }
    found.retain(|line| !line.is_empty());
    found
}

const JOINING: [&str; 6] = [" and", " of", " or", " and,", " +", " 및"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_letters_take_less_room_than_wide_ones() {
        assert!(width("illi", 12.0) < width("mmmm", 12.0) / 3.0);
        assert!((width("가나", 12.0) - 24.0).abs() < 1e-9);
    }

    #[test]
    fn a_word_is_broken_between_syllables_or_not_at_all() {
        let within = |n: usize| move |text: &str| text.chars().count() <= n;
        assert_eq!(
            broken("Administrative", &within(12)),
            Some(("Administra-".into(), "tive".into()))
        );
        assert_eq!(
            broken("Representatives", &within(12)),
            Some(("Representa-".into(), "tives".into()))
        );
        assert_eq!(broken("Supervisors", &within(7)), Some(("Super-".into(), "visors".into())));
        assert_eq!(broken("Administrative", &within(5)), None);
        assert_eq!(broken("Receptionists", &within(9)), Some(("Recep-".into(), "tionists".into())));
        assert_eq!(broken("Bookkeeping", &within(9)), None);
        assert_eq!(broken("Clerks", &within(4)), None);
        assert_eq!(broken("경영·기획·홍보", &within(5)), None);
    }

    #[test]
    fn a_label_is_the_first_words_that_fit() {
        let name = "Secretaries and Administrative Assistants";
        assert_eq!(
            wrapped(name, 110.0, 3, 12.0),
            ["Secretaries and", "Administrative", "Assistants"]
        );
        assert_eq!(wrapped("Secretaries and Administrative", 110.0, 1, 12.0), ["Secretaries"]);
        assert_eq!(
            wrapped(name, 74.0, 6, 12.0),
            ["Secretaries", "and", "Administra-", "tive", "Assistants"]
        );
        assert!(wrapped("Secretaries", 20.0, 3, 12.0).is_empty());
        assert!(wrapped("Secretaries", 200.0, 0, 12.0).is_empty());
        assert_eq!(wrapped("경영·기획 및 홍보", 70.0, 1, 12.0), ["경영·기획"]);
        assert_eq!(wrapped("컴퓨터·수리 전문직", 50.0, 3, 12.0), ["컴퓨터·", "수리", "전문직"]);
    }
}
