//! The words of a vocabulary that a word of a query may stand for.
//!
//! In this order, each only where what comes before it found nothing: the forms of its stem, words that begin
//! with it, what a clipping stands for, its two halves, the verb of an agent noun, words that it may be a slip
//! for. So an exact word always beats a corrected one. A word that no text has, only its stem or its verb, is
//! taken for a usual slip first ("programer", "lawer").

use super::bm25::float;
use super::knowledge;
use super::slips::Slip;
use super::vocabulary::Vocabulary;
use crate::convert::number;

/// Similarity of a word that begins with the term: the first number, plus the second times the term's share of
/// the word's length. The least is more than `fit::SAME` of the most, so that all count as complete.
const PREFIX: [f32; 2] = [0.78, 0.08];
/// Similarity of what a clipping stands for, and of the verb of an agent noun.
const MEANT: f32 = 0.85;
/// Similarity of the words that a term is a slip for, and where it has two. A misspelt term has no other
/// candidates, so both are near 1.
const CORRECTED: [f32; 2] = [0.95, 0.9];
/// A word in fewer texts than another by this factor is not what a slip stands for where the other may be.
const FAR_RARER: usize = 20;
/// Similarity of singular and plural, and of other words of one stem.
const FORMS: [f32; 2] = [0.95, 0.8];
/// The fewest characters of a term that is also looked up as a beginning.
const MIN_PREFIX: usize = 3;
/// The fewest characters of each half of a word that is written as one.
const MIN_HALF: usize = 3;
/// The most words that begin with a term; those in the most titles are taken.
const MAX_PREFIXED: usize = 24;

/// A word of the vocabulary that a query term may stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) word: u32,
    pub(super) stem: u32,
    /// 1 for the term itself, less for other words; the factor on the term's idf where this word matches.
    pub(super) similarity: f32,
    /// Whether the term is taken as a misspelling of it.
    pub(super) corrected: bool,
}

/// Where words are looked up.
pub(super) struct Lookup<'a> {
    pub(super) vocabulary: &'a Vocabulary,
    /// In how many of the texts searched a word is.
    pub(super) n_texts: &'a dyn Fn(u32) -> usize,
    /// Whether one title has both words.
    pub(super) share_a_title: &'a dyn Fn(u32, u32) -> bool,
}

impl Lookup<'_> {
    fn is_indexed(&self, word: u32) -> bool {
        (self.n_texts)(word) > 0
    }

    /// What a word stands for; empty where it may only be two words written as one, or a slip.
    pub(super) fn known(&self, word: &str) -> Vec<Candidate> {
        // The name of a firm is that or nothing: "docker" does not dock.
        if knowledge::is_brand(word) && self.vocabulary.number(word).is_none() {
            return Vec::new();
        }
        let found = self.exact(word);
        if found.is_empty() { self.meant(word) } else { found }
    }

    /// Whether a word may be a slip although something is known of it: no text has the word itself, and nothing
    /// known begins with it or differs by a plural.
    pub(super) fn may_be_slip(&self, word: &str, known: &[Candidate]) -> bool {
        let is_near = |candidate: &Candidate| {
            candidate.similarity >= FORMS[0]
                || self.vocabulary.text(candidate.word).starts_with(word)
        };
        !known.is_empty()
            && !known.iter().any(is_near)
            && !self.is_name(word)
            && knowledge::clipped(word).is_empty()
    }

    /// What such a word is rather a usual slip for than another form of what is known, with the same last letter,
    /// where it can only be one.
    pub(super) fn rather(&self, word: &str) -> Vec<Candidate> {
        let last = |text: &str| text.chars().next_back();
        let mut nearest = self.nearest(word);
        nearest.retain(|(near, slip)| {
            *slip == Slip::Usual
                && self.is_indexed(*near)
                && last(self.vocabulary.text(*near)) == last(word)
        });
        let mut stems = nearest.iter().map(|(near, _)| self.vocabulary.stem_of(*near));
        let first = stems.next();
        if stems.any(|stem| Some(stem) != first) {
            return Vec::new();
        }
        self.forms_of_slips(nearest)
    }

    /// Whether a word stands in some text of the release, or is the name of a firm.
    pub(super) fn is_name(&self, word: &str) -> bool {
        knowledge::is_brand(word) || self.vocabulary.is_known(word)
    }

    /// The forms of a word's stem, and where none of these is indexed, words that begin with it too.
    fn exact(&self, word: &str) -> Vec<Candidate> {
        let mut found = self.forms(word, word, false);
        if !found.iter().any(|candidate| self.is_indexed(candidate.word)) {
            found.extend(self.beginning_with(word));
        }
        found
    }

    /// Whether a word stands in a title as it is.
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.vocabulary.number(word).is_some_and(|word| self.is_indexed(word))
    }

    /// Words that begin with an unfinished one, and its forms.
    pub(super) fn unfinished(&self, word: &str) -> Vec<Candidate> {
        let mut found = self.beginning_with(word);
        if !found.is_empty() {
            let mut forms = self.forms(word, word, false);
            forms.retain(|form| !found.iter().any(|known| known.word == form.word));
            // What merely shares a stem is no better than what is being typed.
            for form in &mut forms {
                form.similarity = form.similarity.min(PREFIX[0]);
            }
            found.extend(forms);
        }
        found
    }

    /// What a clipping stands for, else the verb of an agent noun ("carer", who cares).
    fn meant(&self, word: &str) -> Vec<Candidate> {
        let full = knowledge::clipped(word).iter().flat_map(|full| self.beginning_with(full));
        let mut found: Vec<Candidate> = full.collect();
        if found.is_empty()
            && let Some(verb) = word.strip_suffix("er").filter(|verb| verb.len() >= MIN_HALF)
        {
            let mute = format!("{verb}e");
            let verbs = [mute.as_str(), verb].into_iter();
            found = verbs
                .map(|verb| self.forms(verb, verb, false))
                .find(|f| !f.is_empty())
                .unwrap_or_default();
        }
        for candidate in &mut found {
            candidate.similarity = MEANT;
        }
        found
    }

    /// The halves of two words that are written as one: words of one title, or a clipping with another word.
    pub(super) fn halves<'w>(&self, word: &'w str) -> Option<(&'w str, &'w str)> {
        let number =
            |half: &str| self.vocabulary.number(half).filter(|word| self.is_indexed(*word));
        let is_clipped = |half: &str| !knowledge::clipped(half).is_empty();
        let are_words = |(first, rest): &(&str, &str)| match (number(first), number(rest)) {
            (Some(first_word), Some(rest_word)) => {
                is_clipped(first) || is_clipped(rest) || (self.share_a_title)(first_word, rest_word)
            }
            (None, Some(_)) => is_clipped(first),
            (Some(_), None) => is_clipped(rest),
            (None, None) => false,
        };
        let ends = word.char_indices().skip(MIN_HALF).map(|(at, _)| at);
        let halves = ends.filter_map(|at| word.split_at_checked(at));
        let long = halves.filter(|(_, rest)| rest.chars().count() >= MIN_HALF);
        long.filter(|(first, rest)| first != rest).filter(are_words).last()
    }

    /// Words that it may be a slip for; none for a name.
    pub(super) fn corrected(&self, word: &str) -> Vec<Candidate> {
        if self.is_name(word) { Vec::new() } else { self.forms_of_slips(self.nearest(word)) }
    }

    /// The nearest words: of those in a title, else in any text, the ones by the likeliest slip, without those
    /// that are far rarer than another: by "manger" nobody means a mangler.
    fn nearest(&self, word: &str) -> Vec<(u32, Slip)> {
        let mut nearest = self.vocabulary.nearest(word);
        if nearest.iter().any(|(word, _)| self.is_indexed(*word)) {
            nearest.retain(|(word, _)| self.is_indexed(*word));
        }
        let likeliest = nearest.iter().map(|(_, slip)| *slip).min();
        nearest.retain(|(_, slip)| Some(*slip) == likeliest);
        let n_texts = |word: u32| (self.n_texts)(word);
        let most = nearest.iter().map(|(word, _)| n_texts(*word)).max().unwrap_or_default();
        nearest.retain(|(word, _)| n_texts(*word) * FAR_RARER >= most);
        // The commonest first, since it is named as what was searched for.
        nearest.sort_by_key(|(word, _)| std::cmp::Reverse(n_texts(*word)));
        nearest
    }

    fn forms_of_slips(&self, nearest: Vec<(u32, Slip)>) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = Vec::new();
        for (near, slip) in nearest {
            let [one, two] = CORRECTED;
            let edits = if slip == Slip::Two { two } else { one };
            for form in self.forms(self.vocabulary.text(near), self.vocabulary.text(near), true) {
                if !found.iter().any(|known| known.word == form.word) {
                    found.push(Candidate { similarity: edits * form.similarity, ..form });
                }
            }
        }
        found
    }

    /// The forms of the stem of a word, as near as each is to `to`.
    fn forms(&self, word: &str, to: &str, corrected: bool) -> Vec<Candidate> {
        let Some(stem) = self.vocabulary.stem(word) else { return Vec::new() };
        let candidate = |form: &u32| {
            let similarity = form_similarity(to, self.vocabulary.text(*form));
            Candidate { word: *form, stem, similarity, corrected }
        };
        self.vocabulary.forms_of(stem).iter().map(candidate).collect()
    }

    /// The indexed words that begin with a text, of many those in the most texts.
    fn beginning_with(&self, text: &str) -> Vec<Candidate> {
        if text.chars().count() < MIN_PREFIX {
            return Vec::new();
        }
        let mut longer: Vec<(usize, u32)> = self
            .vocabulary
            .with_prefix(text)
            .map(|word| ((self.n_texts)(word), word))
            .filter(|(n, _)| *n > 0)
            .collect();
        longer.sort_unstable_by(|a, b| b.cmp(a));
        longer.truncate(MAX_PREFIXED);
        let candidate = |(_, word)| {
            let length = self.vocabulary.text(word).len();
            let share = float(number(text.len())) / float(number(length));
            let [least, more] = PREFIX;
            let similarity = least + more * share;
            Candidate { word, stem: self.vocabulary.stem_of(word), similarity, corrected: false }
        };
        longer.into_iter().map(candidate).collect()
    }
}

/// Similarity of two words of one stem: 1 for equal ones, less for plural and singular ("nurse", "nurses"), and
/// less again for derived words ("nursing").
fn form_similarity(word: &str, form: &str) -> f32 {
    let [plural, derived] = FORMS;
    let (short, long) = if word.len() < form.len() { (word, form) } else { (form, word) };
    match long.strip_prefix(short) {
        Some("") => 1.0,
        Some("s" | "es") => plural,
        _ if plural_in_ies(short, long) => plural,
        _ if short.strip_suffix("man").is_some_and(|s| long.strip_suffix("men") == Some(s)) => {
            plural
        }
        _ => derived,
    }
}

fn plural_in_ies(short: &str, long: &str) -> bool {
    short.strip_suffix('y').is_some_and(|start| long.strip_suffix("ies") == Some(start))
}
