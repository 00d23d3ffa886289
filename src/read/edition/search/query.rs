//! What somebody typed, word by word, with what each word may mean.

use super::lists::number;
use super::profile::float;
use super::text::{folded, words};
use super::vocabulary::Vocabulary;

/// How much a word counts that goes on after what was typed: so much, and the second number times
/// the share that was typed.
const BEGUN: [f32; 2] = [0.45, 0.4];
/// How much a word counts that is one edit away, and two. A misspelt word has no other reading, so
/// this is near 1.
const CORRECTED: [f32; 2] = [0.95, 0.9];
/// Letters from which on a word may be the beginning of another.
const MIN_BEGUN: usize = 3;
/// Words beyond this number are not looked at: nobody types so many, and each costs time.
const MAX_TERMS: usize = 16;

/// A query.
#[derive(Debug)]
pub(super) struct Query {
    pub(super) terms: Vec<Term>,
    /// The sum of the terms' rarities.
    pub(super) rarity: f32,
    /// The same over the terms that mean anything.
    pub(super) known: f32,
}

/// A word of a query.
#[derive(Debug)]
pub(super) struct Term {
    /// The words it may mean; none for a word that is in no title and no task.
    pub(super) meant: Vec<Meant>,
    /// How much the word tells occupations apart.
    pub(super) rarity: f32,
}

/// A word that a typed one may mean.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meant {
    pub(super) word: u32,
    pub(super) stem: u32,
    /// 1 for the word itself, less for what is further from it.
    pub(super) strength: f32,
    /// Whether the typed word is taken for a misspelling of it.
    pub(super) corrected: bool,
}

impl Term {
    /// The different stems that the word may mean, with the best strength of each.
    pub(super) fn stems(&self) -> Vec<(u32, f32)> {
        let mut stems: Vec<(u32, f32)> = Vec::new();
        for meant in &self.meant {
            match stems.iter_mut().find(|(stem, _)| *stem == meant.stem) {
                Some((_, strength)) => *strength = strength.max(meant.strength),
                None => stems.push((meant.stem, meant.strength)),
            }
        }
        stems
    }
}

impl Query {
    /// Reads a query. A word is taken as it is and with its other forms; where none of them is
    /// `wanted`, also as the beginning of a word; and where it is nothing of this, as a misspelling.
    pub(super) fn of(
        text: &str,
        vocabulary: &Vocabulary,
        rarity_of: impl Fn(u32) -> f32,
        wanted: impl Fn(u32) -> bool,
    ) -> Self {
        let folded = folded(text);
        let mut seen: Vec<&str> = Vec::new();
        let mut terms: Vec<Term> = Vec::new();
        for word in words(&folded) {
            if !seen.contains(&word) && seen.len() < MAX_TERMS {
                seen.push(word);
                let meant = meant(word, vocabulary, &wanted);
                let rarities = meant.iter().map(|meant| rarity_of(meant.stem));
                let rarity = rarities.reduce(f32::min).unwrap_or_else(|| rarity_of(u32::MAX));
                terms.push(Term { meant, rarity });
            }
        }
        let known = terms.iter().filter(|term| !term.meant.is_empty());
        Self {
            rarity: terms.iter().map(|term| term.rarity).sum(),
            known: known.map(|term| term.rarity).sum(),
            terms,
        }
    }

    /// Whether a text begins with the words of the query, in their order.
    pub(super) fn begins(&self, text: &[u32]) -> bool {
        let mut pairs = self.terms.iter().zip(text);
        self.terms.len() <= text.len()
            && pairs.all(|(term, word)| term.meant.iter().any(|meant| meant.word == *word))
    }

    /// Which words of a text a misspelt word of the query was taken for: the first of them.
    pub(super) fn corrected(&self, text: &[u32]) -> Option<u32> {
        let corrected = |meant: &&Meant| meant.corrected && text.contains(&meant.word);
        self.terms.iter().flat_map(|term| &term.meant).find(corrected).map(|meant| meant.word)
    }
}

fn meant(word: &str, vocabulary: &Vocabulary, wanted: &impl Fn(u32) -> bool) -> Vec<Meant> {
    let mut meant = Vec::new();
    if let Some(stem) = vocabulary.stem(word) {
        for form in vocabulary.family(stem) {
            let strength = nearness(word, vocabulary.text(*form));
            meant.push(Meant { word: *form, stem, strength, corrected: false });
        }
    }
    if !meant.iter().any(|meant| wanted(meant.word)) && word.chars().count() >= MIN_BEGUN {
        for begun in vocabulary.begun(word).filter(|begun| wanted(*begun)) {
            let stem = vocabulary.stem_of(begun);
            let [least, more] = BEGUN;
            let share = float(number(word.len())) / float(number(vocabulary.text(begun).len()));
            let strength = least + more * share;
            meant.push(Meant { word: begun, stem, strength, corrected: false });
        }
    }
    if meant.is_empty() {
        let mut nearest = vocabulary.nearest(word);
        if nearest.iter().any(|(word, _)| wanted(*word)) {
            nearest.retain(|(word, _)| wanted(*word));
        }
        for (near, distance) in nearest {
            let stem = vocabulary.stem_of(near);
            let edits = CORRECTED.get(distance.saturating_sub(1)).copied().unwrap_or_default();
            for form in vocabulary.family(stem) {
                let strength = edits * nearness(vocabulary.text(near), vocabulary.text(*form));
                if !meant.iter().any(|known: &Meant| known.word == *form) {
                    meant.push(Meant { word: *form, stem, strength, corrected: true });
                }
            }
        }
    }
    meant
}

/// How much a word counts for another one of the same stem: 1 for itself, nearly that for its
/// plural or singular ("nurses"), less for what is derived from it ("nursing").
fn nearness(word: &str, form: &str) -> f32 {
    let (short, long) = if word.len() < form.len() { (word, form) } else { (form, word) };
    match long.strip_prefix(short) {
        Some("") => 1.0,
        Some("s" | "es") => 0.95,
        _ if plural_in_ies(short, long) => 0.95,
        _ if short.strip_suffix("man").is_some_and(|s| long.strip_suffix("men") == Some(s)) => 0.95,
        _ => 0.8,
    }
}

fn plural_in_ies(short: &str, long: &str) -> bool {
    short.strip_suffix('y').is_some_and(|start| long.strip_suffix("ies") == Some(start))
}
