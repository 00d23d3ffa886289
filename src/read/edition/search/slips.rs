//! Slips of the pen: what an edit of a word may be a slip for, and what makes another word or a name of it.
//!
//! Nothing tells "tinder" from a slip for "tender" but what slips usually are. So up to six letters only the
//! usual ones count, and from seven on one of any kind; two only in long words.

/// From so many letters on a word may have one slip.
const ONE_FROM: usize = 5;
/// From so many letters on the one slip may be of any kind.
const ANY_FROM: usize = 7;
/// From so many letters on a word may have two slips.
const TWO_FROM: usize = 8;
/// From so many letters on both may be letters that are left out, or put in: "vetinarian".
const TWO_LONGER_FROM: usize = 10;

/// How a word differs from the one that it is a slip for, the likelier slip first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slip {
    /// A letter left out or written twice, two swapped, or another vowel in the ending ("acter").
    Usual,
    /// Any other letter changed or put in.
    Other,
    /// Two edits.
    Two,
}

/// How many edits at most may be between a word and the one that it is a slip for.
pub(super) fn most_edits(word: &str) -> usize {
    match word.chars().count() {
        n if n >= TWO_FROM => 2,
        n if n >= ONE_FROM => 1,
        _ => 0,
    }
}

impl Slip {
    /// The slip that makes `word` of `meant`, so many edits away (optimal string alignment: a letter changed,
    /// left out or put in, or two swapped); absent where there is more between them than a slip.
    pub(super) fn between(word: &str, meant: &str, edits: usize) -> Option<Self> {
        let (typed, other): (Vec<char>, Vec<char>) =
            (word.chars().collect(), meant.chars().collect());
        match edits {
            1 if is_usual(&typed, &other) => Some(Self::Usual),
            1 if typed.len() >= ANY_FROM => Some(Self::Other),
            2 if typed.len().abs_diff(other.len()) <= 1 || typed.len() >= TWO_LONGER_FROM => {
                Some(Self::Two)
            }
            _ => None,
        }
    }
}

/// Whether the one edit between two words is a usual slip.
fn is_usual(typed: &[char], meant: &[char]) -> bool {
    let same = typed.iter().zip(meant).take_while(|(a, b)| a == b).count();
    if typed.len() < meant.len() {
        return true;
    }
    if typed.len() > meant.len() {
        // Of two equal letters the second is the one too many.
        return same > 0 && typed.get(same) == typed.get(same - 1);
    }
    let ends = typed.iter().zip(meant).skip(same + 1).filter(|(a, b)| a != b).count();
    let both = typed.get(same).zip(meant.get(same));
    ends > 0 || both.is_some_and(|(a, b)| is_vowel(*a) && is_vowel(*b)) && is_in_ending(typed, same)
}

/// Whether a letter is the last vowel of a word that ends in a consonant, with none beside it ("couch").
fn is_in_ending(word: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| word.get(before));
    before.is_some_and(|c| !is_vowel(*c))
        && word
            .get(at + 1..)
            .is_some_and(|rest| !rest.is_empty() && !rest.iter().any(|c| is_vowel(*c)))
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slip(word: &str, meant: &str) -> Option<Slip> {
        let edits = strsim::osa_distance(word, meant);
        (edits <= most_edits(word)).then(|| Slip::between(word, meant, edits)).flatten()
    }

    #[test]
    fn up_to_six_letters_only_usual_slips_count() {
        for (word, meant) in [
            ("denist", "dentist"),
            ("lawer", "lawyer"),
            ("bakker", "baker"),
            ("nurrse", "nurse"),
            ("wleder", "welder"),
            ("acter", "actor"),
            ("barbar", "barber"),
        ] {
            assert_eq!(slip(word, meant), Some(Slip::Usual), "{word}");
        }
        for (word, meant) in [
            ("tinder", "tender"),
            ("couch", "coach"),
            ("lover", "lever"),
            ("rolex", "role"),
            ("toptal", "total"),
            ("carer", "caser"),
            ("glovo", "glove"),
            ("uber", "user"),
            ("nrse", "nurse"),
        ] {
            assert_eq!(slip(word, meant), None, "{word}");
        }
    }

    #[test]
    fn longer_words_may_have_another_slip_and_long_ones_two() {
        assert_eq!(slip("electrican", "electrician"), Some(Slip::Usual));
        assert_eq!(slip("electrican", "electrical"), Some(Slip::Other));
        assert_eq!(slip("teecher", "teacher"), Some(Slip::Other));
        assert_eq!(slip("vetinarian", "veterinarian"), Some(Slip::Two));
        assert_eq!(slip("softwear", "software"), Some(Slip::Two));
        for (word, meant) in [
            ("siemens", "semen"),
            ("tencent", "tenant"),
            ("coupang", "company"),
            ("blinkit", "blanket"),
            ("linkedin", "linked"),
        ] {
            assert_eq!(slip(word, meant), None, "{word}");
        }
    }
}
