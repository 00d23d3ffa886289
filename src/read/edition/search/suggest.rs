//! Titles that complete an unfinished query.

use super::lists::place;
use super::text::{folded, words};
use super::titles::Titles;
use super::vocabulary::Vocabulary;

/// A title to suggest for the occupation at a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Completion {
    pub(super) occupation: usize,
    pub(super) title: u32,
    score: f32,
}

/// For every occupation the best title in which every typed word is a prefix of some word, by falling score.
/// The score is `log_jobs`, plus 4 where the title begins with the text, 2 more where it has no further word,
/// and 1 where it is the occupation's own title.
pub(super) fn completions(
    text: &str,
    vocabulary: &Vocabulary,
    titles: &Titles,
    log_jobs: &[f32],
) -> Vec<Completion> {
    let folded = folded(text);
    let typed: Vec<_> = words(&folded).map(|word| vocabulary.with_prefix(word)).collect();
    // Every word is taken as a prefix, also those before the last one, so that "nurse" also finds "nurses".
    let Some((last, before)) = typed.split_last() else { return Vec::new() };
    let mut best: Vec<Option<Completion>> = vec![None; log_jobs.len()];
    for title in last.clone().flat_map(|word| titles.with_word(word)) {
        let title_words = titles.words(*title);
        let all = before.iter().all(|range| title_words.iter().any(|word| range.contains(word)));
        if !all {
            continue;
        }
        let n_leading =
            title_words.iter().zip(&typed).take_while(|(word, range)| range.contains(word)).count();
        let occupation = place(titles.occupation(*title));
        let score = log_jobs.get(occupation).copied().unwrap_or_default()
            + if n_leading == typed.len() { 4.0 } else { 0.0 }
            + if n_leading == typed.len() && title_words.len() == typed.len() { 2.0 } else { 0.0 }
            + if titles.ordinal(*title) == 0 { 1.0 } else { 0.0 };
        if let Some(best) = best.get_mut(occupation)
            && best.is_none_or(|best| score > best.score)
        {
            *best = Some(Completion { occupation, title: *title, score });
        }
    }
    let mut completions: Vec<Completion> = best.into_iter().flatten().collect();
    completions.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.occupation.cmp(&b.occupation)));
    completions
}
