//! `onet-ai compare`: occupations side by side, and which order of them can be told.

use serde::Serialize;

use crate::cli::commands::search;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::figure::{dash, decimal, percent, whole};
use crate::cli::print::output;
use crate::read::edition::{Among, Edition, Filter, Occupation, Pair, Score, ScoreVersion};
use crate::read::show::Code;
use crate::stats::occupation::COVERAGE_FLOOR;

/// Compare occupations, and say which order of them can be told
///
/// Of every two it says in which share of the draws behind the rank intervals one has the higher
/// score: from 97.5 % on it is told to be higher, otherwise they cannot be told apart.
#[derive(Debug, clap::Args)]
#[command(
    group = clap::ArgGroup::new("what").required(true),
    after_help = "\
Examples:
  onet-ai compare 15-1252 29-1141
  onet-ai compare --highest 50

`GET /occupations/compare?soc=` and `GET /rankings/ai_risk?surely=` serve the same."
)]
pub(crate) struct Args {
    /// SOC codes such as 29-1141, two to ten of them
    #[arg(value_name = "CODE", num_args = 2..=10, group = "what")]
    codes: Vec<Code>,
    /// Instead, who is surely and who is possibly among the N of the highest rank
    #[arg(long, value_name = "N", group = "what", value_parser = clap::value_parser!(u16).range(1..=10_000))]
    highest: Option<u16>,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    occupations: Vec<Compared<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pairs: Option<&'a [Pair<'a>]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    among: Option<&'a Among<'a>>,
    score_version: &'a ScoreVersion,
    disclaimer: &'a str,
}

#[derive(Serialize)]
struct Compared<'a> {
    soc_code: &'a str,
    title: &'a str,
    score: &'a Score,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let edition = context.edition()?;
    if let Some(highest) = args.highest {
        let (ranked, _) = edition.ranking(COVERAGE_FLOOR, false, &Filter::default());
        let (places, among) = edition.among(highest.into(), ranked);
        let occupations: Vec<&Occupation> =
            places.iter().filter_map(|place| edition.occupations.get(*place)).collect();
        return print(&edition, args.json, &occupations, None, Some(&among));
    }
    let mut occupations: Vec<&Occupation> = Vec::new();
    for code in &args.codes {
        let found = search::named(&edition, code)?;
        if !occupations.iter().any(|known| known.soc_code == found.soc_code) {
            occupations.push(found);
        }
    }
    let pairs = edition.pairs(&occupations);
    print(&edition, args.json, &occupations, Some(&pairs), None)
}

fn print(
    edition: &Edition,
    json: bool,
    occupations: &[&Occupation],
    pairs: Option<&[Pair<'_>]>,
    among: Option<&Among<'_>>,
) -> Result<(), CommandError> {
    if json {
        return output::print_json(&Report {
            occupations: occupations
                .iter()
                .map(|found| Compared {
                    soc_code: &found.soc_code,
                    title: &found.title,
                    score: &found.score,
                })
                .collect(),
            pairs,
            among,
            score_version: &edition.version,
            disclaimer: &edition.disclaimer,
        });
    }
    let mut lines = vec![edition.disclaimer.clone(), String::new()];
    lines.push(table(occupations, among));
    lines.push(String::new());
    lines.extend(pairs.into_iter().flatten().map(sentence));
    lines.extend(among.map(|among| {
        format!(
            "among the highest {}: {} surely (in 97.5 % of the draws or more), {} possibly (in 2.5 % or more), {} \
             without a rank interval",
            among.highest,
            among.surely.len(),
            among.possibly.len(),
            among.not_told.len()
        )
    }));
    output::print(&lines.join("\n"))
}

fn table(occupations: &[&Occupation], among: Option<&Among<'_>>) -> String {
    let header = ["code", "title", "score", "95 %", "rank", "95 %", ""];
    let mut table = output::table(&header, &[2, 3, 4, 5]);
    for occupation in occupations {
        let (code, score) = (occupation.soc_code.as_str(), &occupation.score);
        let place = among.map_or("", |among| match code {
            code if among.surely.contains(&code) => "surely",
            code if among.possibly.contains(&code) => "possibly",
            _ => "no rank interval",
        });
        let ranks = score.rank_low.zip(score.rank_high);
        table.add_row([
            code.to_owned(),
            occupation.title.clone(),
            decimal(score.mean, 1),
            score.interval().map_or_else(dash, |(low, high)| format!("{low:.1}-{high:.1}")),
            whole(score.rank),
            ranks.map_or_else(dash, |(low, high)| format!("{low}-{high}")),
            score.reason.unwrap_or(place).to_owned(),
        ]);
    }
    output::lines(&table)
}

/// What is told of a pair.
fn sentence(pair: &Pair<'_>) -> String {
    let (first, second) = (pair.first, pair.second);
    let share = |share| percent(share, 1);
    match (pair.told, &pair.reason) {
        (Some("above"), _) => {
            format!("{first} is above {second}: in {} % of the draws", share(pair.above))
        }
        (Some("below"), _) => {
            format!("{second} is above {first}: in {} % of the draws", share(pair.below))
        }
        (Some(_), _) => format!(
            "{first} and {second} cannot be told apart: {first} is above in {} % of the draws, {second} in {} %",
            share(pair.above),
            share(pair.below)
        ),
        (None, reason) => {
            format!("{first} and {second}: {}", reason.as_deref().unwrap_or("no draws"))
        }
    }
}
