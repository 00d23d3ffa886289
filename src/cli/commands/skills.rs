//! `onet-ai skills`: skills, knowledge and abilities, of an occupation or by who needs one.

use serde::Serialize;

use crate::cli::commands::search;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::figure::{dash, decimal, jobs};
use crate::cli::print::output;
use crate::cli::print::with_figures::WithFigures;
use crate::read::edition::{
    Domain, Edition, Element, Need, NeedFigure, Occupation, ScoreVersion, Skill,
};

/// Show the skills, knowledge and abilities of an occupation, or who needs one of them
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Importance is 1-5, from 3 on O*NET's \"important\"; level is 0-7. Of a SOC code they are means over its
O*NET-SOC occupations.

Exit codes: 0 shown, 1 nothing fits, 2 wrong usage.")]
pub(crate) struct Args {
    /// SOC code such as 29-1141 for all that it needs, an element such as 2.A.1.a or words of its name for who
    /// needs it; all elements if left out
    #[arg(value_name = "CODE, ELEMENT or TEXT")]
    wanted: Vec<String>,
    /// How many rows at most: occupations that need an element (20 if left out), elements, or elements of each
    /// kind that an occupation needs (all if left out)
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

/// Occupations that need an element, of which more are asked for by `--limit`.
const OCCUPATIONS: usize = 20;

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let edition = context.edition()?;
    let wanted = args.wanted.join(" ");
    let wanted = wanted.trim();
    // 29-1141 is a code, 2.A.1.a an element.
    if wanted.as_bytes().get(2) == Some(&b'-') {
        let occupation = search::meant(&edition, wanted, args.json)?;
        let report = Profile::select(&edition, occupation, args.limit.unwrap_or(usize::MAX));
        return output::report(args.json, &report, Profile::text);
    }
    let elements = &edition.elements;
    let found: Vec<&Skill> = match elements.find(wanted) {
        Some(skill) => vec![skill],
        None if wanted.is_empty() => elements.all().iter().collect(),
        None => elements.search(wanted),
    };
    let one = |skill| One::select(&edition, skill, args.limit.unwrap_or(OCCUPATIONS));
    let exact = |skill: &&Skill| {
        skill.name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(wanted))
    };
    match found.as_slice() {
        [] if elements.all().is_empty() => Err(CommandError::NotInRelease(
            "this release has no table Skills, Knowledge or Abilities",
        )),
        [] => Err(search::nothing(wanted, &edition)),
        [skill] => output::report(args.json, &one(skill), One::text),
        [first, ..] if exact(first) => output::report(args.json, &one(first), One::text),
        _ => {
            let most = args.limit.unwrap_or(usize::MAX);
            output::report(args.json, &List::select(&edition, found, most), List::text)
        }
    }
}

/// A domain of which the release has nothing.
#[derive(Serialize)]
struct Absent {
    domain: Domain,
    reason: &'static str,
}

fn absent(edition: &Edition) -> Vec<Absent> {
    let reason = |domain| Some(Absent { domain, reason: edition.elements.absent(domain)? });
    Domain::ALL.into_iter().filter_map(reason).collect()
}

fn notes(absent: &[Absent]) -> Vec<String> {
    absent.iter().map(|of| format!("no {}: {}", of.domain.name(), of.reason)).collect()
}

/// The elements of a release.
#[derive(Serialize)]
struct List<'a> {
    absent: Vec<Absent>,
    /// All that fit.
    total: usize,
    skills: Vec<&'a Skill>,
    score_version: &'a ScoreVersion,
}

impl<'a> List<'a> {
    fn select(edition: &'a Edition, mut skills: Vec<&'a Skill>, most: usize) -> Self {
        let total = skills.len();
        skills.truncate(most);
        Self { absent: absent(edition), total, skills, score_version: &edition.version }
    }

    fn text(&self) -> String {
        let header = ["element", "", "", "needed in", "of", "importance", "level"];
        let mut table = output::table(&header, &[3, 4, 5, 6]);
        for skill in &self.skills {
            table.add_row([
                skill.element_id.to_string(),
                skill.name.as_deref().map_or_else(dash, str::to_owned),
                skill.domain.name().to_owned(),
                skill.needed_in.to_string(),
                skill.occupations.to_string(),
                decimal(skill.mean_importance, 2),
                decimal(skill.mean_level, 2),
            ]);
        }
        let mut lines = vec![output::lines(&table)];
        lines.extend(output::more(self.total, self.skills.len(), "more"));
        lines.extend(notes(&self.absent));
        lines.join("\n")
    }
}

/// Who needs one element.
#[derive(Serialize)]
struct One<'a> {
    skill: &'a Skill,
    total: usize,
    needed_by: Vec<WithFigures<'a, Need>>,
    score_version: &'a ScoreVersion,
    disclaimer: &'a str,
}

impl<'a> One<'a> {
    fn select(edition: &'a Edition, skill: &'a Skill, limit: usize) -> Self {
        let found = edition.who_needs(skill, 0.0, NeedFigure::Importance, false);
        let total = found.len();
        let needing = |(place, need): (usize, Need)| {
            Some(WithFigures::new(edition.occupations.get(place)?, need))
        };
        Self {
            skill,
            total,
            needed_by: found.into_iter().take(limit).filter_map(needing).collect(),
            score_version: &edition.version,
            disclaimer: &edition.disclaimer,
        }
    }

    fn text(&self) -> String {
        let skill = self.skill;
        let name = skill.name.as_deref().unwrap_or_default();
        let mut lines = vec![format!("{}  {name} ({})", skill.element_id, skill.domain.name())];
        lines.extend(skill.description.clone());
        lines.push(format!(
            "important or more in {} of {} occupations\n",
            skill.needed_in, skill.occupations
        ));
        let mut table =
            output::table(&["code", "", "importance", "level", "score", "jobs"], &[2, 3, 4, 5]);
        for of in &self.needed_by {
            table.add_row([
                of.soc_code.to_owned(),
                of.title.to_owned(),
                decimal(Some(of.about.importance), 2),
                decimal(of.about.level, 2),
                decimal(of.mean, 1),
                jobs(of.jobs),
            ]);
        }
        lines.push(output::lines(&table));
        lines.extend(output::more(self.total, self.needed_by.len(), "more"));
        lines.push(self.disclaimer.to_owned());
        lines.join("\n")
    }
}

/// All that an occupation needs.
#[derive(Serialize)]
struct Profile<'a> {
    soc_code: &'a str,
    title: &'a str,
    absent: Vec<Absent>,
    onetsoc: Vec<OfDetail<'a>>,
}

#[derive(Serialize)]
struct OfDetail<'a> {
    onetsoc_code: &'a str,
    title: &'a str,
    /// Of all kinds.
    total: usize,
    skills: Vec<Element>,
    knowledge: Vec<Element>,
    abilities: Vec<Element>,
}

impl<'a> Profile<'a> {
    fn select(edition: &'a Edition, occupation: &'a Occupation, most: usize) -> Self {
        let details = occupation.details.iter().map(|detail| {
            let mut total = 0;
            let mut of = |domain| {
                let mut elements = edition.elements.of_detail(&detail.onetsoc_code, domain);
                total += elements.len();
                elements.truncate(most);
                elements
            };
            let (skills, knowledge, abilities) =
                (of(Domain::Skills), of(Domain::Knowledge), of(Domain::Abilities));
            OfDetail {
                onetsoc_code: &detail.onetsoc_code,
                title: &detail.title,
                total,
                skills,
                knowledge,
                abilities,
            }
        });
        Self {
            soc_code: &occupation.soc_code,
            title: &occupation.title,
            onetsoc: details.collect(),
            absent: absent(edition),
        }
    }

    fn text(&self) -> String {
        let mut lines = Vec::new();
        for detail in &self.onetsoc {
            lines.push(format!("{}  {}", detail.onetsoc_code, detail.title));
            let parts = [&detail.skills, &detail.knowledge, &detail.abilities];
            if detail.total == 0 {
                lines.push("O*NET has no ratings of this occupation\n".to_owned());
                continue;
            }
            let mut table = output::table(&["", "element", "", "importance", "level"], &[3, 4]);
            for (domain, elements) in Domain::ALL.into_iter().zip(parts) {
                for element in elements {
                    table.add_row([
                        domain.name().to_owned(),
                        element.element_id.to_string(),
                        element.name.as_deref().map_or_else(dash, str::to_owned),
                        decimal(Some(element.importance), 2),
                        decimal(element.level, 2),
                    ]);
                }
            }
            lines.push(output::lines(&table));
            let shown = parts.iter().map(|part| part.len()).sum();
            lines.extend(output::more(detail.total, shown, "more"));
            lines.push(String::new());
        }
        lines.extend(notes(&self.absent));
        lines.join("\n")
    }
}
