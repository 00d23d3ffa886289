//! Hangul as arithmetic: a syllable is one character, made of an initial consonant, a vowel and a final consonant
//! or none, and these stand in Unicode in the order of their parts, from U+AC00 on.

/// The initial consonants in Unicode's order, as the letters that stand alone.
const INITIALS: [char; 19] = [
    'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ',
    'ㅌ', 'ㅍ', 'ㅎ',
];
/// The vowels likewise.
const VOWELS: [char; 21] = [
    'ㅏ', 'ㅐ', 'ㅑ', 'ㅒ', 'ㅓ', 'ㅔ', 'ㅕ', 'ㅖ', 'ㅗ', 'ㅘ', 'ㅙ', 'ㅚ', 'ㅛ', 'ㅜ', 'ㅝ', 'ㅞ',
    'ㅟ', 'ㅠ', 'ㅡ', 'ㅢ', 'ㅣ',
];
/// The final consonants likewise; a syllable without one has the place before the first.
const FINALS: [char; 27] = [
    'ㄱ', 'ㄲ', 'ㄳ', 'ㄴ', 'ㄵ', 'ㄶ', 'ㄷ', 'ㄹ', 'ㄺ', 'ㄻ', 'ㄼ', 'ㄽ', 'ㄾ', 'ㄿ', 'ㅀ', 'ㅁ',
    'ㅂ', 'ㅄ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ',
];
/// The letters that are typed as two.
const PAIRS: [(char, [char; 2]); 18] = [
    ('ㄳ', ['ㄱ', 'ㅅ']),
    ('ㄵ', ['ㄴ', 'ㅈ']),
    ('ㄶ', ['ㄴ', 'ㅎ']),
    ('ㄺ', ['ㄹ', 'ㄱ']),
    ('ㄻ', ['ㄹ', 'ㅁ']),
    ('ㄼ', ['ㄹ', 'ㅂ']),
    ('ㄽ', ['ㄹ', 'ㅅ']),
    ('ㄾ', ['ㄹ', 'ㅌ']),
    ('ㄿ', ['ㄹ', 'ㅍ']),
    ('ㅀ', ['ㄹ', 'ㅎ']),
    ('ㅄ', ['ㅂ', 'ㅅ']),
    ('ㅘ', ['ㅗ', 'ㅏ']),
    ('ㅙ', ['ㅗ', 'ㅐ']),
    ('ㅚ', ['ㅗ', 'ㅣ']),
    ('ㅝ', ['ㅜ', 'ㅓ']),
    ('ㅞ', ['ㅜ', 'ㅔ']),
    ('ㅟ', ['ㅜ', 'ㅣ']),
    ('ㅢ', ['ㅡ', 'ㅣ']),
];
/// The Korean letters on the keys a to z.
const KEYS: [char; 26] = [
    'ㅁ', 'ㅠ', 'ㅊ', 'ㅇ', 'ㄷ', 'ㄹ', 'ㅎ', 'ㅗ', 'ㅑ', 'ㅓ', 'ㅏ', 'ㅣ', 'ㅡ', 'ㅜ', 'ㅐ', 'ㅔ',
    'ㅂ', 'ㄱ', 'ㄴ', 'ㅅ', 'ㅕ', 'ㅍ', 'ㅈ', 'ㅌ', 'ㅛ', 'ㅋ',
];
/// What keys give instead with the shift key held.
const SHIFTED: [(char, char); 7] =
    [('E', 'ㄸ'), ('O', 'ㅒ'), ('P', 'ㅖ'), ('Q', 'ㅃ'), ('R', 'ㄲ'), ('T', 'ㅆ'), ('W', 'ㅉ')];

/// The first syllable.
const FIRST: u32 = 0xac00;
/// How many vowels there are.
const N_VOWELS: u32 = 21;
/// How many finals there are, none among them.
const N_FINALS: u32 = 28;
/// How many syllables there are.
const N_SYLLABLES: u32 = 19 * N_VOWELS * N_FINALS;
/// The letters of decomposed text, which only stand in syllables: initials, vowels, and the place before the
/// first final.
const PARTS: [u32; 3] = [0x1100, 0x1161, 0x11a7];

/// A syllable as the places of its initial, its vowel and its final, which is 0 for none.
fn parts(c: char) -> Option<[u32; 3]> {
    let n = u32::from(c).checked_sub(FIRST).filter(|n| *n < N_SYLLABLES)?;
    Some([n / N_FINALS / N_VOWELS, n / N_FINALS % N_VOWELS, n % N_FINALS])
}

/// The syllable with these parts; absent where there is none.
fn syllable([initial, vowel, last]: [u32; 3]) -> Option<char> {
    let is_one = initial < N_SYLLABLES / N_VOWELS / N_FINALS && vowel < N_VOWELS && last < N_FINALS;
    is_one.then(|| FIRST + (initial * N_VOWELS + vowel) * N_FINALS + last).and_then(char::from_u32)
}

/// The place of a letter in one of the lists above.
fn place(list: &[char], letter: char) -> Option<u32> {
    let at = list.iter().position(|known| *known == letter)?;
    u32::try_from(at).ok()
}

fn letter(list: &[char], place: u32) -> Option<char> {
    list.get(usize::try_from(place).ok()?).copied()
}

/// The letter that two make, typed one after the other.
fn together(first: char, second: char) -> Option<char> {
    PAIRS.iter().find(|(_, pair)| *pair == [first, second]).map(|(letter, _)| *letter)
}

/// The two letters that one is typed as.
fn apart(letter: char) -> Option<[char; 2]> {
    PAIRS.iter().find(|(known, _)| *known == letter).map(|(_, pair)| *pair)
}

/// The initial consonant of a syllable; absent for any other character.
#[must_use]
pub fn initial(c: char) -> Option<char> {
    parts(c).and_then(|[initial, ..]| letter(&INITIALS, initial))
}

/// Whether a character is a consonant that stands alone.
#[must_use]
pub fn is_consonant(c: char) -> bool {
    matches!(c, 'ㄱ'..='ㅎ')
}

/// How a syllable ends, which decides the form of the particle after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// With its vowel.
    Open,
    /// With ㄹ, after which 로 stands as after a vowel.
    Rieul,
    /// With another consonant.
    Closed,
}

/// How a syllable ends; absent for any other character.
#[must_use]
pub fn ending(c: char) -> Option<Ending> {
    let [.., last] = parts(c)?;
    Some(match last.checked_sub(1).and_then(|last| letter(&FINALS, last)) {
        None => Ending::Open,
        Some('ㄹ') => Ending::Rieul,
        Some(_) => Ending::Closed,
    })
}

/// Whether a text has a character of the Korean script.
#[must_use]
pub fn is_in(text: &str) -> bool {
    let is_part = |c| matches!(c, '\u{1100}'..='\u{11ff}' | 'ㄱ'..='ㅣ');
    text.chars().any(|c| is_part(c) || parts(c).is_some())
}

/// A syllable without the consonant that was typed last, and that consonant: while the next syllable is being
/// typed, its initial stands as the final of this one. Absent for a syllable without a final.
#[must_use]
pub fn last_apart(c: char) -> Option<[char; 2]> {
    let [initial, vowel, last] = parts(c)?;
    let last = letter(&FINALS, last.checked_sub(1)?)?;
    let (kept, typed) = match apart(last) {
        Some([first, second]) => (place(&FINALS, first)? + 1, second),
        None => (0, last),
    };
    Some([syllable([initial, vowel, kept])?, typed])
}

/// Whether a syllable without a final may become another one by a final.
#[must_use]
pub fn is_begun(open: char, c: char) -> bool {
    let (Some([initial, vowel, 0]), Some(whole)) = (parts(open), parts(c)) else { return false };
    whole.starts_with(&[initial, vowel])
}

/// A text in which every syllable is one character, also where they came taken apart, as from names of files
/// on macOS; two consonants that stand in one letter are two letters again.
#[must_use]
pub fn composed(text: &str) -> String {
    let mut composed: Vec<char> = Vec::new();
    for c in text.chars() {
        let place = |part: usize| {
            let first = PARTS.get(part).copied()?;
            u32::from(c).checked_sub(first)
        };
        let before = composed.last().copied();
        let joined = match (before.and_then(parts), before.map(u32::from)) {
            (Some([initial, vowel, 0]), _) => {
                let last = place(2).filter(|last| (1..N_FINALS).contains(last));
                last.and_then(|last| syllable([initial, vowel, last]))
            }
            (None, Some(initial @ 0x1100..=0x1112)) => {
                let vowel = place(1).filter(|vowel| *vowel < N_VOWELS);
                vowel.and_then(|vowel| syllable([initial - 0x1100, vowel, 0]))
            }
            _ => None,
        };
        if joined.is_some() {
            composed.pop();
        }
        composed.push(joined.unwrap_or(c));
    }
    let alone = |c: char| {
        let initial = u32::from(c).checked_sub(0x1100);
        initial.and_then(|initial| letter(&INITIALS, initial)).unwrap_or(c)
    };
    let mut text = String::new();
    for c in composed.into_iter().map(alone) {
        match apart(c).filter(|_| is_consonant(c)) {
            Some(pair) => text.extend(pair),
            None => text.push(c),
        }
    }
    text
}

/// What somebody meant who typed Korean with the keyboard set to English; absent where the keys give no whole
/// syllables.
#[must_use]
pub fn typed(text: &str) -> Option<String> {
    let word = |word: &str| {
        let letters: Option<Vec<char>> = word.chars().map(of_key).collect();
        of_letters(&letters?)
    };
    let words: Option<Vec<String>> = text.split_whitespace().map(word).collect();
    words.map(|words| words.join(" ")).filter(|text| !text.is_empty())
}

pub(super) fn of_key(key: char) -> Option<char> {
    let shifted = SHIFTED.iter().find(|(known, _)| *known == key).map(|(_, letter)| *letter);
    let plain = || letter(&KEYS, u32::from(key.to_ascii_lowercase()).checked_sub(u32::from('a'))?);
    shifted.or_else(plain)
}

/// A character as the letters by which it is typed; itself where it is no syllable.
#[cfg(test)]
pub(super) fn letters(c: char) -> Vec<char> {
    let Some([initial, vowel, last]) = parts(c) else { return vec![c] };
    let last = last.checked_sub(1).and_then(|last| letter(&FINALS, last));
    let all = [letter(&INITIALS, initial), letter(&VOWELS, vowel), last];
    let all = all.into_iter().flatten();
    all.flat_map(|letter| apart(letter).map_or(vec![letter], Vec::from)).collect()
}

/// The syllables of letters as they are typed: a consonant before a vowel begins a syllable, others end one.
fn of_letters(letters: &[char]) -> Option<String> {
    let is_vowel = |letter: &char| VOWELS.contains(letter);
    let mut text = String::new();
    let mut rest = letters;
    while let [initial, after @ ..] = rest {
        let n_vowels = after.iter().take_while(|letter| is_vowel(letter)).count();
        let (vowels, after) = after.split_at_checked(n_vowels)?;
        let n_consonants = after.iter().take_while(|letter| !is_vowel(letter)).count();
        let begins_next = usize::from(n_consonants < after.len());
        let (finals, after) = after.split_at_checked(n_consonants.checked_sub(begins_next)?)?;
        let last = if finals.is_empty() { 0 } else { place(&FINALS, one(finals)?)? + 1 };
        text.push(syllable([place(&INITIALS, *initial)?, place(&VOWELS, one(vowels)?)?, last])?);
        rest = after;
    }
    Some(text)
}

/// One letter, or the one that two make.
fn one(letters: &[char]) -> Option<char> {
    match letters {
        [letter] => Some(*letter),
        [first, second] => together(*first, *second),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_syllable_is_its_parts() {
        assert_eq!(parts('가'), Some([0, 0, 0]));
        assert_eq!(parts('힣'), Some([18, 20, 27]));
        assert_eq!((parts('a'), parts('ㄱ'), parts('\u{d7a4}')), (None, None, None));
        assert_eq!(syllable([18, 20, 28]), None);
        for c in '가'..='힣' {
            assert_eq!(parts(c).and_then(syllable), Some(c));
        }
        let initials: String = "간호사".chars().filter_map(initial).collect();
        assert_eq!(initials, "ㄱㅎㅅ");
    }

    #[test]
    fn syllables_that_were_taken_apart_are_put_together() {
        assert_eq!(composed("\u{1100}\u{1161}\u{11ab}\u{1112}\u{1169}\u{1109}\u{1161}"), "간호사");
        assert_eq!(composed("ㅌㅅㄳ"), "ㅌㅅㄱㅅ", "keyboards write two consonants as one letter");
        assert_eq!(composed("\u{1100}\u{1112}"), "ㄱㅎ");
        assert_eq!(composed("nurse 간호사 ㅘ"), "nurse 간호사 ㅘ");
        assert!(is_in("ㄱ") && is_in("a가") && is_in("\u{1100}") && !is_in("nurse é 看"));
    }

    #[test]
    fn keys_become_what_they_would_have_typed() {
        for (keys, text) in [
            ("rksghtk", "간호사"),
            ("xortl rltk", "택시 기사"),
            ("roqkfwk", "개발자"),
            ("thqkdrhks", "소방관"),
            ("RkcKd", "까창"),
            ("rkqtdl", "값이"),
            ("rkqtl", "갑시"),
            ("dmltk", "의사"),
        ] {
            assert_eq!(typed(keys).as_deref(), Some(text), "{keys}");
        }
        for keys in ["nurse", "uber", "dk1", "rk-sk", "", " ", "r", "kk", "rkr r", "teacher"] {
            assert_eq!(typed(keys), None, "{keys}");
        }
    }

    #[test]
    fn an_unfinished_syllable_is_told_from_the_next_ones_beginning() {
        assert_eq!(last_apart('홋'), Some(['호', 'ㅅ']));
        assert_eq!(last_apart('값'), Some(['갑', 'ㅅ']));
        assert_eq!((last_apart('호'), last_apart('ㅎ'), last_apart('x')), (None, None, None));
        assert!(is_begun('기', '김') && is_begun('기', '기') && !is_begun('기', '가'));
        assert!(!is_begun('김', '김') && !is_begun('ㄱ', '기'));
    }
}
