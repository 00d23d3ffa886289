//! What stands beside an occupation's score: skills, technology, what is near.

use crate::read::edition::{Domain, Edition, Element, Occupation, Transitions};
use crate::stats::agreement::Level;
use crate::web::kernel::language::Language;
use crate::web::pages::figures::{points, whole, whole_points};
use crate::web::pages::frame::Title;
use crate::web::pages::listed::href;
use crate::web::pages::marks::{Svg, score_class};
use crate::web::pages::skills::{self, importance_bar};
use crate::web::pages::text::{self, Text};

/// How many elements of a kind, and how many products, are shown.
const SHOWN: usize = 6;
/// How many related occupations are shown.
const NEAR: usize = 10;

/// Skills, knowledge or abilities.
#[derive(Debug)]
pub(super) struct Elements<'a> {
    pub(super) name: &'static str,
    pub(super) list: Vec<Needed<'a>>,
    /// Why there are none; said where the list is empty.
    pub(super) why: String,
}

/// One of them with how important it is.
#[derive(Debug)]
pub(super) struct Needed<'a> {
    pub(super) title: Title<'a>,
    pub(super) href: String,
    pub(super) bar: Svg,
    pub(super) importance: String,
}

/// How much preparation it takes.
#[derive(Debug)]
pub(super) struct Zone<'a> {
    number: i64,
    pub(super) name: &'a str,
    pub(super) of: Vec<Title<'a>>,
}

/// A product.
#[derive(Debug)]
pub(super) struct Tool<'a> {
    pub(super) name: &'a str,
    pub(super) in_demand: bool,
}

/// A related occupation.
#[derive(Debug)]
pub(super) struct Near<'a> {
    pub(super) title: Title<'a>,
    pub(super) href: String,
    pub(super) score: Option<String>,
    pub(super) class: &'static str,
    /// That the score is of less than half of the work.
    pub(super) partly: Option<&'static str>,
    /// How much lower it is.
    pub(super) lower: Option<String>,
}

/// That these raters agree too little to trust their mean; absent where they do not, or none can be compared.
pub(super) fn low_agreement(
    edition: &Edition,
    t: &Text,
    occupation: &Occupation,
) -> Option<String> {
    occupation.score.mean?;
    let weakest = edition.version.agreement.as_ref().filter(|of| of.level == Level::Low)?;
    Some((t.occupation.low_agreement)(&format!("{:.2}", weakest.alpha.value)))
}

/// Skills, knowledge and abilities of its first O*NET-SOC occupation that is rated.
pub(super) fn elements<'a>(
    edition: &Edition,
    language: Language,
    t: &Text,
    occupation: &'a Occupation,
) -> Vec<Elements<'a>> {
    let of_kind = |domain| {
        let lists = occupation.details.iter().map(|detail| match domain {
            Domain::Skills => &detail.skills,
            Domain::Knowledge => &detail.knowledge,
            Domain::Abilities => &detail.abilities,
        });
        let found = lists.filter(|list| !list.is_empty()).take(1).flatten().take(SHOWN);
        // That a release lacks the table says nothing of this occupation.
        let why = edition.elements.absent(domain).map(t.common.reason);
        Elements {
            name: match domain {
                Domain::Skills => t.occupation.skills,
                Domain::Knowledge => t.occupation.knowledge,
                Domain::Abilities => t.occupation.abilities,
            },
            list: found.filter_map(|element| needed(language, t, element)).collect(),
            why: why.unwrap_or_else(|| t.occupation.not_rated.to_owned()),
        }
    };
    Domain::ALL.into_iter().map(of_kind).collect()
}

fn needed<'a>(language: Language, t: &Text, element: &'a Element) -> Option<Needed<'a>> {
    Some(Needed {
        title: Title::of(language, element.name.as_deref()?, element.name_ko),
        href: skills::href(language, &element.element_id),
        bar: importance_bar(element.importance),
        importance: (t.occupation.importance)(&format!("{:.1}", element.importance)),
    })
}

/// Its job zones, each once; where there are several, with the O*NET-SOC occupations that are in it.
pub(super) fn zones(language: Language, occupation: &Occupation) -> Vec<Zone<'_>> {
    let mut zones: Vec<Zone<'_>> = Vec::new();
    for detail in &occupation.details {
        let Some(zone) = &detail.job_zone else { continue };
        let Some(name) = zone.name.as_deref() else { continue };
        let title = Title::of(language, &detail.title, detail.title_ko);
        match zones.iter_mut().find(|zone| zone.name == name) {
            Some(known) => known.of.push(title),
            None => zones.push(Zone { number: zone.zone, name, of: vec![title] }),
        }
    }
    zones.sort_by_key(|zone| zone.number);
    if let [only] = zones.as_mut_slice() {
        only.of.clear();
    }
    zones
}

/// Products, those in demand first.
pub(super) fn tools(edition: &Edition, place: usize) -> Vec<Tool<'_>> {
    let mut found = edition.technologies.of_occupation(place);
    found.sort_by_key(|(product, in_demand)| {
        (
            *in_demand != Some(true),
            product.hot != Some(true),
            std::cmp::Reverse(product.occupations),
        )
    });
    let shown = found.into_iter().take(2 * SHOWN);
    shown
        .map(|(product, in_demand)| Tool {
            name: &product.name,
            in_demand: in_demand == Some(true),
        })
        .collect()
}

/// The related occupations that score lower beyond the intervals.
pub(super) fn lower<'a>(
    edition: &'a Edition,
    language: Language,
    t: &Text,
    occupation: &Occupation,
    transitions: &Transitions<'a>,
) -> Vec<Near<'a>> {
    let all = transitions.lower.iter();
    all.filter_map(|to| {
        let near = Near::build(language, edition.occupations.get(to.place)?);
        // The difference of what is shown, which a reader would otherwise find wrong.
        let mine = whole_points(occupation.score.mean?)?;
        let less = whole_points(to.occupation.score.mean?).map(|its| mine - its);
        let lower = less.map(|less| (t.occupation.points_lower)(&whole(less)));
        Some(Near { lower, ..near })
    })
    .take(NEAR)
    .collect()
}

/// The other related occupations, the closest first.
pub(super) fn near<'a>(
    edition: &'a Edition,
    language: Language,
    occupation: &Occupation,
    transitions: &Transitions<'_>,
) -> Vec<Near<'a>> {
    let is_lower = |code: &str| transitions.lower.iter().any(|to| to.occupation.soc_code == code);
    let others = occupation.related.iter().filter(|code| !is_lower(code));
    others
        .filter_map(|code| Some(Near::build(language, edition.occupation(code)?)))
        .take(NEAR)
        .collect()
}

impl<'a> Near<'a> {
    fn build(language: Language, occupation: &'a Occupation) -> Self {
        Self {
            title: Title::build(language, occupation),
            href: href(language, &occupation.soc_code),
            score: occupation.score.mean.map(points),
            class: score_class(&occupation.score),
            partly: occupation.score.partly_scored.then_some(text::of(language).common.partly),
            lower: None,
        }
    }
}

/// Its O*NET-SOC occupations, where there are several.
pub(super) fn details(language: Language, occupation: &Occupation) -> Vec<(Title<'_>, &str)> {
    if occupation.details.len() < 2 {
        return Vec::new();
    }
    let details = occupation.details.iter();
    details
        .map(|of| (Title::of(language, &of.title, of.title_ko), of.onetsoc_code.as_str()))
        .collect()
}
