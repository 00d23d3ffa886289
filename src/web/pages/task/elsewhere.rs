//! The activities that a task is of, and how other occupations are scored on them.

use crate::read::edition::{Activity, ActivityOccupation, Edition, TaskOf};
use crate::stats::band::Band;
use crate::web::kernel::language::Language;
use crate::web::pages::activities::Line;
use crate::web::pages::activity::verdict;
use crate::web::pages::figures::points;
use crate::web::pages::frame::Title;
use crate::web::pages::listed::href;
use crate::web::pages::marks::band_class;
use crate::web::pages::text::Text;

/// An activity that the task is of.
#[derive(Debug)]
pub(super) struct Elsewhere<'a> {
    pub(super) line: Line<'a>,
    /// How many other occupations share it.
    pub(super) others: String,
    /// Whether they are scored alike; none where there is no other.
    pub(super) verdict: Option<String>,
    /// The highest and the lowest of all that share it; none where there is no other.
    pub(super) ends: Vec<End<'a>>,
}

/// Another occupation that shares it.
#[derive(Debug)]
pub(super) struct End<'a> {
    pub(super) name: &'static str,
    pub(super) title: Title<'a>,
    pub(super) href: String,
    pub(super) score: String,
    pub(super) class: &'static str,
}

/// The activities of a task.
pub(super) fn elsewhere<'a>(
    edition: &'a Edition,
    language: Language,
    t: &Text,
    of: &TaskOf<'a>,
) -> Vec<Elsewhere<'a>> {
    let place = edition.task_place(of.task.task_id);
    let activities = place.map(|place| edition.activities_of(place)).unwrap_or_default();
    activities.into_iter().map(|it| Elsewhere::build(edition, language, t, it, of)).collect()
}

impl<'a> Elsewhere<'a> {
    fn build(
        edition: &'a Edition,
        language: Language,
        t: &Text,
        activity: &'a Activity,
        of: &TaskOf<'a>,
    ) -> Self {
        let all = edition.activity_occupations(activity);
        let own = &of.occupation.soc_code;
        let n = all.iter().filter(|other| other.occupation.soc_code != *own).count();
        // With this occupation, as in the sentence: whether it is at one of the ends is what one wants to know.
        let scored: Vec<&ActivityOccupation<'a>> =
            all.iter().filter(|one| one.mean.is_some() && n > 0).collect();
        let lowest = scored.last().filter(|_| scored.len() > 1);
        let ends = [(t.shared.highest, scored.first()), (t.shared.lowest, lowest)];
        Self {
            line: Line::build(language, t, activity),
            others: if n == 0 { t.shared.only_here.to_owned() } else { (t.shared.others)(n) },
            verdict: (n > 0).then(|| verdict(t, &activity.score)),
            ends: ends
                .into_iter()
                .filter_map(|(name, end)| End::build(language, name, end?))
                .collect(),
        }
    }
}

impl<'a> End<'a> {
    fn build(language: Language, name: &'static str, of: &ActivityOccupation<'a>) -> Option<Self> {
        let mean = of.mean?;
        Some(Self {
            name,
            title: Title::build(language, of.occupation),
            href: href(language, &of.occupation.soc_code),
            score: points(mean),
            class: band_class(Some(Band::of_score(mean).label())),
        })
    }
}
