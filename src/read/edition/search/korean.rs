//! The search in Korean, over occupations' Korean names and the everyday words for them.
//!
//! A text is compared without its blanks, which people leave out. A consonant that stands alone stands for every
//! syllable that begins with it. In this order, each only where what comes before it found nothing: names that
//! are, begin with, end with or contain the query, or all its words; the same with the last syllable unfinished; names that
//! share pairs of syllables with it. There are some 5,000 short texts, so that all of them are looked at.

use super::super::occupation::Occupation;
use super::bm25::float;
use super::kind::{Kind, Matched};
use super::korean_query::{Query, Sign, begins, contains};
use super::standing::Standing;
use super::text::folded;
use crate::convert::{number, place};
use crate::korean;

/// A name that is not whole in the query has at least this share of the query's pairs of syllables;
const MIN_SHARE: f32 = 0.5;
/// or this share, and so many of them.
const MIN_SHARE_OF_PAIRS: (f32, u32) = (0.3, 2);
/// Weight of the natural logarithm of the jobs between equal fits; a name's share of the query is at most 1.
const JOBS_WEIGHT: f32 = 0.05;
/// Between two ways in which a name may fit, so that no jobs make up for a worse one.
const STEP: f32 = 100.0;
/// Between equal fits of a named occupation and a residual one: more than all jobs make up for.
const NAMED: f32 = 50.0;

/// The Korean texts of all occupations.
#[derive(Debug)]
pub(super) struct Korean {
    texts: Vec<Text>,
    n_occupations: usize,
}

#[derive(Debug)]
struct Text {
    /// The place of its occupation.
    occupation: u32,
    of: Of,
    shown: &'static str,
    /// Its letters and digits.
    key: Box<[char]>,
    /// How many of them are its last words, one for each of its words: `택시 기사` has 4 and 2.
    endings: Box<[usize]>,
}

impl Text {
    fn fold(occupation: u32, of: Of, text: &'static str) -> Self {
        let folded = folded(text);
        let lengths = folded.split(|c: char| !c.is_alphanumeric()).map(|word| word.chars().count());
        let mut endings: Vec<usize> = Vec::new();
        for length in lengths.filter(|length| *length > 0) {
            for ending in &mut endings {
                *ending += length;
            }
            endings.push(length);
        }
        let key = folded.chars().filter(|c| c.is_alphanumeric()).collect();
        Self { occupation, of, shown: text, key, endings: endings.into() }
    }

    /// Whether its last words are these signs.
    fn ends_with(&self, signs: &[Sign]) -> bool {
        let start = self.key.len().checked_sub(signs.len());
        self.endings.contains(&signs.len())
            && start.and_then(|start| self.key.get(start..)).is_some_and(|end| begins(signs, end))
    }
}

/// What a text is of its occupation, the more telling the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Of {
    /// A word that people use.
    Word,
    /// The Korean name of one of its O*NET-SOC occupations.
    Detail,
    /// Its own.
    Own,
}

/// How a text fits a query, the better the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// They share some syllables.
    Part,
    /// It contains all words of the query.
    Words,
    /// It contains the query.
    Contains,
    /// Its last words are the query: in Korean the word for the kind of job stands last.
    Ends,
    /// It begins with the query.
    Begun,
    /// It is the query.
    Same(Of),
}

impl Fit {
    fn step(self) -> f32 {
        match self {
            Self::Part => 0.0,
            Self::Words => 1.0,
            Self::Contains => 2.0,
            Self::Ends | Self::Begun => 3.0,
            Self::Same(Of::Word) => 4.0,
            Self::Same(Of::Detail) => 5.0,
            Self::Same(Of::Own) => 6.0,
        }
    }
}

/// The text of an occupation that fits a query best.
#[derive(Debug, Clone, Copy)]
struct Best {
    /// Its place among the texts.
    text: usize,
    fit: Fit,
    /// How much of the text the query is, 0 to 1; of a part also how much of the query it is.
    share: f32,
    /// How many of the occupation's texts have all of the query.
    n_complete: u32,
}

/// What a query finds: for every occupation the text that fits best.
#[derive(Debug)]
pub(super) struct Fits<'a> {
    korean: &'a Korean,
    best: Vec<Option<Best>>,
    /// Whether consonants of the query stand for syllables.
    by_initials: bool,
}

impl Korean {
    /// The Korean names of occupations and of their O*NET-SOC occupations, and the everyday words for them.
    pub(super) fn build(occupations: &[Occupation]) -> Self {
        let mut texts = Vec::new();
        for (at, occupation) in occupations.iter().enumerate() {
            let mut add = |of, text: &'static str| texts.push(Text::fold(number(at), of, text));
            if let Some(own) = occupation.title_ko {
                add(Of::Own, own);
            }
            for detail in &occupation.details {
                if let Some(title) =
                    detail.title_ko.filter(|title| occupation.title_ko != Some(title))
                {
                    add(Of::Detail, title);
                }
                let name = korean::occupation(&detail.onetsoc_code);
                for word in name.iter().flat_map(korean::Name::lay) {
                    add(Of::Word, word);
                }
            }
        }
        texts.shrink_to_fit();
        Self { texts, n_occupations: occupations.len() }
    }

    /// What a text finds; absent where no name fits it.
    pub(super) fn fits(&self, text: &str) -> Option<Fits<'_>> {
        let query = Query::read(text);
        let whole = |query: &Query| self.best(|text| query.fit(text));
        let pairs = query.pairs();
        let best = whole(&query)
            .or_else(|| whole(&query.unfinished()?))
            .or_else(|| whole(&query.open()?))
            .or_else(|| self.best(|text| share_of_pairs(&pairs, &text.key)))?;
        let by_initials = query.whole.iter().any(|sign| matches!(sign, Sign::Initial(_)));
        Some(Fits { korean: self, best, by_initials })
    }

    /// For every occupation its best text; absent where no text fits.
    fn best(&self, fit: impl Fn(&Text) -> Option<(Fit, f32)>) -> Option<Vec<Option<Best>>> {
        let mut all: Vec<Option<Best>> = vec![None; self.n_occupations];
        let mut any = false;
        for (at, text) in self.texts.iter().enumerate() {
            let Some((fit, share)) = fit(text) else { continue };
            let Some(best) = all.get_mut(place(text.occupation)) else { continue };
            any = true;
            let before = best.map_or(0, |best| best.n_complete);
            let n_complete = before + u32::from(fit > Fit::Part);
            match best {
                Some(best) if (best.fit, best.share) >= (fit, share) => {
                    best.n_complete = n_complete;
                }
                _ => *best = Some(Best { text: at, fit, share, n_complete }),
            }
        }
        any.then_some(all)
    }
}

impl Fits<'_> {
    /// The places of the occupations, the best first, ties by place.
    pub(super) fn ranked(&self, standing: &[Standing]) -> Vec<usize> {
        let mut keys: Vec<(f32, usize)> = Vec::new();
        for (at, (best, standing)) in self.best.iter().zip(standing).enumerate() {
            if let Some(best) = best {
                let named = if standing.is_named { NAMED } else { 0.0 };
                let jobs = standing.usual(JOBS_WEIGHT);
                keys.push((STEP * best.fit.step() + named + best.share + jobs, at));
            }
        }
        keys.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        keys.into_iter().map(|(_, at)| at).collect()
    }

    /// Whether one text is the whole query.
    pub(super) fn is_same(&self) -> bool {
        self.best.iter().flatten().any(|best| matches!(best.fit, Fit::Same(_)))
    }

    /// Whether one text has all of the query.
    pub(super) fn is_whole(&self) -> bool {
        self.n_complete().any(|n| n > 0)
    }

    /// For every occupation how many of its texts have all of the query.
    pub(super) fn n_complete(&self) -> impl Iterator<Item = u32> {
        self.best.iter().map(|best| best.map_or(0, |best| best.n_complete))
    }

    /// The text by which the occupation at a place was found.
    pub(super) fn matched(&self, at: usize) -> Option<Matched<'static>> {
        let best = self.best.get(at).copied().flatten()?;
        let text = self.korean.texts.get(best.text)?;
        let by = match (best.fit, text.of) {
            _ if self.by_initials => Kind::KoreanInitials,
            (Fit::Same(_), Of::Word) => Kind::KoreanLayWord,
            (Fit::Same(_), _) => Kind::KoreanTitle,
            (Fit::Begun, Of::Word) => Kind::KoreanLayWordPrefix,
            (Fit::Begun, _) => Kind::KoreanTitlePrefix,
            (_, Of::Word) => Kind::KoreanLayWordPart,
            _ => Kind::KoreanTitlePart,
        };
        Some(Matched { by, text: text.shown, corrected: None })
    }
}

impl Query {
    /// How a text fits; the share is that of the query in the text.
    fn fit(&self, text: &Text) -> Option<(Fit, f32)> {
        let (whole, key) = (self.whole.as_slice(), text.key.as_ref());
        let fit = if begins(whole, key) {
            if whole.len() == key.len() { Fit::Same(text.of) } else { Fit::Begun }
        } else if contains(whole, key) && text.ends_with(whole) {
            Fit::Ends
        } else if contains(whole, key) {
            Fit::Contains
        } else if self.words.len() > 1 && self.words.iter().all(|word| contains(word, key)) {
            Fit::Words
        } else {
            return None;
        };
        Some((fit, share(whole.len(), key.len()).min(1.0)))
    }
}

/// A text of which pairs of characters are in a query, whole or enough of them: the share of the query's pairs
/// times that of its own.
fn share_of_pairs(pairs: &[[char; 2]], key: &[char]) -> Option<(Fit, f32)> {
    let own = key.windows(2);
    let n = own.len();
    let is_met = |pair: &&[char]| matches!(pair, [a, b] if pairs.binary_search(&[*a, *b]).is_ok());
    let met = number(own.filter(is_met).count());
    let (of_query, of_text) = (share(place(met), pairs.len()).min(1.0), share(place(met), n));
    let is_whole = met > 0 && place(met) == n;
    let (least, pairs) = MIN_SHARE_OF_PAIRS;
    let is_enough = of_query >= MIN_SHARE || of_query >= least && met >= pairs;
    (is_whole || is_enough).then_some((Fit::Part, of_query * of_text))
}

fn share(part: usize, of: usize) -> f32 {
    float(number(part)) / float(number(of.max(1)))
}
