//! Titles that complete an unfinished query.

use std::ops::Range;

use super::standing::Standing;
use super::text::{folded, words};
use super::titles::Titles;
use super::vocabulary::Vocabulary;
use crate::convert::place;

/// The most words of a text that are looked at.
const MAX_TYPED: usize = 8;
/// The most titles that are weighed: all that begin with a letter of O*NET's. Where a letter or two fit more of
/// them, only the titles that occupations bear themselves are.
const MAX_MET: usize = 32_768;

/// A title to suggest for the occupation at a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Completion {
    pub(super) occupation: usize,
    pub(super) title: u32,
    score: f32,
}

/// For every occupation the best title in which every typed word is a prefix of some word, by falling score.
/// The score is the logarithm of its jobs, where their number is known, plus 4 where the title begins with the text, 2 more where it has no further word,
/// and 1 where it is the occupation's own title.
pub(super) fn completions(
    text: &str,
    vocabulary: &Vocabulary,
    titles: &Titles,
    standing: &[Standing],
) -> Vec<Completion> {
    let folded = folded(text);
    // Every word is taken as a prefix, also those before the last one, so that "nurse" also finds "nurses".
    let typed: Vec<Range<u32>> =
        words(&folded).take(MAX_TYPED).map(|word| vocabulary.with_prefix(word)).collect();
    let n_titles = |range: &Range<u32>| -> usize {
        range.clone().map(|word| titles.with_word(word).len()).sum()
    };
    let counted = typed.iter().map(|range| (n_titles(range), range));
    let Some((n, rarest)) = counted.min_by_key(|(n, _)| *n) else { return Vec::new() };
    let met: Vec<u32> = if n > MAX_MET {
        titles.own().collect()
    } else {
        rarest.clone().flat_map(|word| titles.with_word(word)).copied().collect()
    };
    let mut best: Vec<Option<Completion>> = vec![None; standing.len()];
    for title in met {
        let title_words = titles.words(title);
        let all = typed.iter().all(|range| title_words.iter().any(|word| range.contains(word)));
        if !all {
            continue;
        }
        let n_leading =
            title_words.iter().zip(&typed).take_while(|(word, range)| range.contains(word)).count();
        let occupation = place(titles.occupation(title));
        let score = standing.get(occupation).map_or(0.0, |standing| standing.usual(1.0))
            + if n_leading == typed.len() { 4.0 } else { 0.0 }
            + if n_leading == typed.len() && title_words.len() == typed.len() { 2.0 } else { 0.0 }
            + if titles.ordinal(title) == 0 { 1.0 } else { 0.0 };
        if let Some(best) = best.get_mut(occupation)
            && best.is_none_or(|best| score > best.score)
        {
            *best = Some(Completion { occupation, title, score });
        }
    }
    let mut completions: Vec<Completion> = best.into_iter().flatten().collect();
    completions.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.occupation.cmp(&b.occupation)));
    completions
}
