//! How well a title fits a query.

use super::bm25::float;
use super::standing::Standing;

/// The share of idf from which on a title contains the whole query, or the query the whole title: a plural has
/// a similarity a little below 1.
pub(super) const SAME: f32 = 0.89;
/// The share of the similarity of the nearest words from which on two texts are equal, singular and plural apart.
pub(super) const EQUAL: f32 = 0.99;
/// Where the query is a title of one occupation and in the own title of others: how much smaller the share of
/// its titles with the query must be than theirs for it to come with the rest.
const ASIDE: f32 = 4.0;

/// How a title fits a query, the better the greater.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// It contains some of it, or all of it and more.
    #[default]
    Part,
    /// An alternate title with the same words, of an occupation that hardly has anything to do with them.
    Aside,
    /// An alternate title with all words of a query whose last one is unfinished.
    Begun,
    /// The occupation's own title with all words of such a query, or of one that is by accident a title of another.
    BegunOwn,
    /// Another title with words of the same stems: "Publication Director" for a publicity director.
    Alike,
    /// Its own title with such words.
    AlikeOwn,
    /// An alternate title with the same words.
    Same,
    /// The title of one of its O*NET-SOC occupations with the same words.
    SameDetail,
    /// Its own title with the same words.
    SameOwn,
}

/// The title of an occupation that matches a query best.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TitleMatch {
    /// How it fits.
    pub(super) fit: Fit,
    /// 0 to 1.
    pub(super) score: f32,
    /// Sum over the terms that the title contains of idf times the candidate's similarity.
    pub(super) matched_idf: f32,
    pub(super) title: u32,
    /// Whether it is an alternate title that is the query, in singular and plural too.
    pub(super) equal: bool,
    /// How many of the occupation's titles contain all terms of the query.
    pub(super) n_complete: u32,
    /// Whether its own title is one of them.
    pub(super) own_complete: bool,
}

impl TitleMatch {
    /// Whether query and title are the same, and the occupation is meant by it.
    pub(super) fn is_same(&self) -> bool {
        self.fit >= Fit::Alike
    }

    /// Whether query and title are the same.
    pub(super) fn is_a_title(&self) -> bool {
        self.is_same() || self.fit == Fit::Aside
    }

    /// The share of the occupation's titles that contain all terms.
    fn share(&self, n_titles: u32) -> f32 {
        float(self.n_complete) / float(n_titles).max(1.0)
    }
}

/// Lets an alternate title that is the query count for no more than a part of it where the query is in the own
/// title of a named occupation, and here is an accident: "Police" is a title of secretaries. That is where it is in
/// a much smaller share of the titles than there, and where the occupation is itself no named one. Then those with
/// it in their own title come first.
pub(super) fn set_aside(best: &mut [TitleMatch], n_titles: &[u32], standing: &[Standing]) {
    let all = || best.iter().zip(n_titles).zip(standing);
    let own = all().filter(|((best, _), standing)| best.own_complete && standing.is_named);
    let Some(most) = own.map(|((best, n), _)| best.share(*n)).reduce(f32::max) else { return };
    let is_rare = |one: &TitleMatch, n_titles: u32| one.share(n_titles) * ASIDE < most;
    let mut any = false;
    for ((one, n_titles), standing) in best.iter_mut().zip(n_titles).zip(standing) {
        let alternate = matches!(one.fit, Fit::Alike | Fit::Same) && !one.own_complete;
        if alternate && (!standing.is_named || is_rare(one, *n_titles)) {
            one.fit = Fit::Aside;
            any = true;
        }
    }
    for (one, n_titles) in best.iter_mut().zip(n_titles).filter(|_| any) {
        if one.own_complete && one.fit == Fit::Part && !is_rare(one, *n_titles) {
            one.fit = Fit::BegunOwn;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_by_accident_does_not_count() {
        let with = |fit, n_complete, own_complete| TitleMatch {
            fit,
            n_complete,
            own_complete,
            ..TitleMatch::default()
        };
        let standing = |is_named| Standing { log_jobs: None, is_named };
        // Of secretaries, teachers of policemen, policemen, their chiefs, others.
        let mut all = [
            with(Fit::Same, 2, false),
            with(Fit::Same, 10, false),
            with(Fit::Part, 20, true),
            with(Fit::SameOwn, 1, true),
            with(Fit::Same, 10, false),
        ];
        let n_titles = [40, 40, 50, 50, 10];
        set_aside(&mut all, &n_titles, &[true, true, true, true, false].map(standing));
        let fits = [Fit::Aside, Fit::Same, Fit::BegunOwn, Fit::SameOwn, Fit::Aside];
        assert_eq!(all.map(|one| one.fit), fits);
        assert!(all[0].is_a_title() && !all[0].is_same());
        let mut without = [with(Fit::Same, 2, false), with(Fit::Part, 9, true)];
        set_aside(&mut without, &[90, 9], &[true, false].map(standing));
        assert_eq!(without[0].fit, Fit::Same, "only a named occupation takes the lead");
    }
}
