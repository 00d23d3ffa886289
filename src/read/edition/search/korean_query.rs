//! A query in Korean as signs, each of which stands for one or more characters of a name.

use super::text::folded;
use crate::korean::hangul;

/// The most characters of a query that are looked at, blanks apart: a few more than the longest name has.
const MAX_CHARACTERS: usize = 48;
/// The most words of a query that are looked for one by one.
const MAX_WORDS: usize = 8;

/// What a character of a query stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// Itself.
    Is(char),
    /// Every syllable with this initial consonant.
    Initial(char),
    /// This syllable, with any final consonant or none.
    Open(char),
}

impl Sign {
    fn typed(c: char) -> Self {
        if hangul::is_consonant(c) { Self::Initial(c) } else { Self::Is(c) }
    }

    fn fits(self, c: char) -> bool {
        match self {
            Self::Is(same) => same == c,
            Self::Initial(initial) => hangul::initial(c) == Some(initial),
            Self::Open(open) => hangul::is_begun(open, c),
        }
    }
}

/// A query: its words, and all of them as one.
pub(super) struct Query {
    pub(super) words: Vec<Vec<Sign>>,
    pub(super) whole: Vec<Sign>,
}

impl Query {
    pub(super) fn read(text: &str) -> Self {
        let text = folded(&hangul::composed(text));
        let mut left = MAX_CHARACTERS;
        let mut words: Vec<Vec<Sign>> = Vec::new();
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let signs: Vec<Sign> = word.chars().take(left).map(Sign::typed).collect();
            left -= signs.len();
            if words.len() < MAX_WORDS {
                words.push(signs);
            } else if let Some(last) = words.last_mut() {
                last.extend(signs);
            }
        }
        words.retain(|word| !word.is_empty());
        Self::with(words)
    }

    fn with(words: Vec<Vec<Sign>>) -> Self {
        Self { whole: words.concat(), words }
    }

    /// The same with other signs for its last syllable.
    pub(super) fn ending(&self, with: impl Fn(char) -> Option<Vec<Sign>>) -> Option<Self> {
        let mut words = self.words.clone();
        let last = words.last_mut()?;
        let Some(Sign::Is(c)) = last.pop() else { return None };
        last.extend(with(c)?);
        Some(Self::with(words))
    }

    /// The same where its last consonant begins another syllable; absent where it ends in none.
    pub(super) fn unfinished(&self) -> Option<Self> {
        self.ending(|c| {
            hangul::last_apart(c).map(|[kept, next]| vec![Sign::Is(kept), Sign::typed(next)])
        })
    }

    /// The same where its last syllable may still get a final consonant; absent where it has one.
    pub(super) fn open(&self) -> Option<Self> {
        self.ending(|c| hangul::is_begun(c, c).then(|| vec![Sign::Open(c)]))
    }

    /// Every two characters that follow each other in it, sorted.
    pub(super) fn pairs(&self) -> Vec<[char; 2]> {
        let pair = |two: &[Sign]| match two {
            [Sign::Is(first), Sign::Is(second)] => Some([*first, *second]),
            _ => None,
        };
        let mut pairs: Vec<[char; 2]> = self.whole.windows(2).filter_map(pair).collect();
        pairs.sort_unstable();
        pairs
    }
}

pub(super) fn begins(signs: &[Sign], key: &[char]) -> bool {
    !signs.is_empty()
        && signs.len() <= key.len()
        && signs.iter().zip(key).all(|(sign, c)| sign.fits(*c))
}

/// Whether a text has the signs one after the other. Of a single sign that says too little.
pub(super) fn contains(signs: &[Sign], key: &[char]) -> bool {
    signs.len() > 1 && key.windows(signs.len()).any(|part| begins(signs, part))
}
