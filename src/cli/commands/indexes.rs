//! `onet-ai indexes`: what others published of an occupation, beside its score.

use serde::Serialize;

use crate::cli::commands::search;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::figure::{decimal, whole};
use crate::cli::print::output;
use crate::read::edition::{Beside, Score};
use crate::read::show::Code;

/// Show what each imported index says of an occupation, beside its score
///
/// Percentiles are among the ranked occupations that the index has a value for, 0 the lowest and
/// 100 the highest; the gap is ours less theirs. Without a code it lists the indexes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
`onet-ai import index` imports one, `onet-ai validate --index NAME` compares all of it with the
scores. `GET /occupations/{soc_code}/indexes` serves the same.")]
pub(crate) struct Args {
    /// SOC code such as 29-1141
    #[arg(value_name = "CODE")]
    code: Option<Code>,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    soc_code: &'a str,
    title: &'a str,
    score: &'a Score,
    indexes: &'a [Beside<'a>],
    disclaimer: &'a str,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let Some(code) = &args.code else { return super::import::list_indexes(context, args.json) };
    let edition = context.edition()?;
    let occupation = search::named(&edition, code)?;
    let indexes = edition.indexes.beside(&occupation.soc_code);
    if args.json {
        return output::print_json(&Report {
            soc_code: &occupation.soc_code,
            title: &occupation.title,
            score: &occupation.score,
            indexes: &indexes,
            disclaimer: &edition.disclaimer,
        });
    }
    let score = &occupation.score;
    let mut lines = vec![
        format!("{}  {}", occupation.soc_code, occupation.title),
        edition.disclaimer.clone(),
        format!("score {}, rank {}", decimal(score.mean, 1), whole(score.rank)),
        String::new(),
    ];
    if indexes.is_empty() {
        lines.push(
            "no index is imported: `onet-ai import index NAME --from FILE` does that".to_owned(),
        );
    } else {
        lines.push(table(&indexes));
        lines.extend(indexes.iter().map(|index| format!("{}: {}", index.name, index.citation)));
    }
    output::print(&lines.join("\n"))
}

fn table(indexes: &[Beside<'_>]) -> String {
    let header = ["index", "value", "percentile", "of our score", "gap", "among", ""];
    let mut table = output::table(&header, &[1, 2, 3, 4, 5]);
    for index in indexes {
        let gap = index.gap.map_or_else(|| decimal(None, 1), |gap| format!("{gap:+.1}"));
        table.add_row([
            index.name.to_owned(),
            decimal(index.value, 3),
            decimal(index.percentile, 1),
            decimal(index.score_percentile, 1),
            gap,
            index.among.to_string(),
            index.reason.clone().unwrap_or_default(),
        ]);
    }
    output::lines(&table)
}
