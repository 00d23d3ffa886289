//! What somebody who is still typing may mean.

use super::lists::place;
use super::text::{folded, words};
use super::titles::Titles;
use super::vocabulary::Vocabulary;

/// A title to suggest for the occupation at a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Begun {
    pub(super) occupation: usize,
    pub(super) title: u32,
    worth: f32,
}

/// The best title per occupation that has all words of the text, the last one begun: those that
/// begin like the text first, then own titles; `jobs` (logarithms) decide beyond that.
pub(super) fn begun(
    text: &str,
    vocabulary: &Vocabulary,
    titles: &Titles,
    jobs: &[f32],
) -> Vec<Begun> {
    let folded = folded(text);
    let typed: Vec<_> = words(&folded).map(|word| vocabulary.begun(word)).collect();
    // The whole text decides whether the last word is still being typed: after a blank it is not,
    // but who wrote it may still want the plural, so every word may go on.
    let Some((last, before)) = typed.split_last() else { return Vec::new() };
    let mut best: Vec<Option<Begun>> = vec![None; jobs.len()];
    for title in last.clone().flat_map(|word| titles.with(word)) {
        let own = titles.words(*title);
        let all = before.iter().all(|range| own.iter().any(|word| range.contains(word)));
        if !all {
            continue;
        }
        let begins =
            own.iter().zip(&typed).take_while(|(word, range)| range.contains(word)).count();
        let occupation = place(titles.occupation(*title));
        let worth = jobs.get(occupation).copied().unwrap_or_default()
            + if begins == typed.len() { 4.0 } else { 0.0 }
            + if begins == typed.len() && own.len() == typed.len() { 2.0 } else { 0.0 }
            + if titles.source(*title) == 0 { 1.0 } else { 0.0 };
        if let Some(best) = best.get_mut(occupation)
            && best.is_none_or(|best| worth > best.worth)
        {
            *best = Some(Begun { occupation, title: *title, worth });
        }
    }
    let mut begun: Vec<Begun> = best.into_iter().flatten().collect();
    begun.sort_by(|a, b| b.worth.total_cmp(&a.worth).then(a.occupation.cmp(&b.occupation)));
    begun
}
