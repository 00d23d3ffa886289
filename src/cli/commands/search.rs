//! `onet-ai search`: the occupations that a text may mean, each with a verdict in one line.

use serde::Serialize;

use crate::cli::commands::agreement;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::{output, scored};
use crate::read::edition::{Edition, Found, Hit, Matched, Occupation, Score, ScoreVersion, Vague};
use crate::read::near;
use crate::read::show::Code;
use crate::soc::SocCode;
use crate::text::quoted;

/// Search the active version for an occupation: a title, what people call the job (also in Korean), words of a task, a code
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Each line ends with the published score: its 95 % interval over tasks in brackets, then the lowest
and highest rater, or why there is none.

Exit codes: 0 something matches, 1 nothing does, 2 wrong usage.")]
pub(crate) struct Args {
    /// What to look for; several words need no quotes
    #[arg(required = true, value_name = "TEXT")]
    text: Vec<String>,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let edition = context.edition()?;
    let wanted = args.text.join(" ");
    let found = edition.search(&wanted);
    let report = Report {
        query: &wanted,
        total: found.places.len(),
        vague: found.vague.as_ref(),
        read_as: found.read_as,
        searched_for: found.searched_for.as_deref(),
        hits: found.hits().take(args.limit).map(Line::from_hit).collect(),
        score_version: &edition.version,
        disclaimer: &edition.disclaimer,
    };
    if args.json {
        output::print_json(&report)?;
    } else if report.total > 0 {
        let read_as =
            report.read_as.map(|title| format!("{} is read as {title:?}", quoted(&wanted)));
        let mut lines = Vec::from_iter(read_as);
        lines.extend(report.searched_for.map(|meant| format!("searched for {meant:?}")));
        lines.push(candidates(&found, args.limit));
        lines.extend(output::more(report.total, args.limit, "more match"));
        lines.extend(report.vague.map(|vague| vague.message.clone()));
        lines.extend(agreement::warning(edition.version.agreement.as_ref()));
        lines.push(edition.disclaimer.clone());
        output::print(&lines.join("\n"))?;
    }
    if report.total == 0 { Err(nothing(&wanted, &edition)) } else { Ok(()) }
}

/// The occupation that a code names or that a text clearly means; where a text may mean several, they are
/// listed, unless a script reads JSON.
pub(crate) fn meant<'a>(
    edition: &'a Edition,
    wanted: &str,
    json: bool,
) -> Result<&'a Occupation, CommandError> {
    if wanted.trim_start().starts_with(|c: char| c.is_ascii_digit()) {
        let code: Result<Code, _> = wanted.trim().parse();
        return named(edition, &code.map_err(|error| CommandError::Usage(error.to_string()))?);
    }
    let found = edition.search(wanted);
    if let Some(hit) = found.clear() {
        return Ok(hit.occupation);
    }
    let Some(first) = found.hits().next() else { return Err(nothing(wanted, edition)) };
    if !json {
        output::print(&candidates(&found, 10))?;
    }
    Err(CommandError::Unclear { text: quoted(wanted), first: first.occupation.soc_code.clone() })
}

/// The occupation of a code; what is none of its own is refused with the one that it belongs to, as the API does.
pub(crate) fn named<'a>(edition: &'a Edition, code: &Code) -> Result<&'a Occupation, CommandError> {
    let code = code.to_string();
    let soc: Option<SocCode> = code.parse().ok();
    soc.and_then(|soc| edition.occupation(soc.as_str())).ok_or_else(|| {
        CommandError::UnknownOccupation {
            hint: near::hint(edition.soc_codes(), &code).unwrap_or_default(),
            code,
            version: edition.version.data_version.clone(),
        }
    })
}

/// Nothing is called so.
pub(crate) fn nothing(wanted: &str, edition: &Edition) -> CommandError {
    CommandError::NothingFound {
        text: quoted(wanted),
        version: edition.version.data_version.clone(),
    }
}

/// What a search met, a line each, the best first.
pub(crate) fn candidates(found: &Found<'_>, limit: usize) -> String {
    let mut table = output::table(&["code", "title", "found by", "score"], &[]);
    for line in found.hits().take(limit).map(Line::from_hit) {
        let by = if line.matched.text == line.title { "title" } else { line.matched.text };
        // Who asks in Korean is answered with the Korean name beside the title.
        let title = match line.title_ko.filter(|_| line.matched.by.is_korean()) {
            Some(korean) => format!("{} ({korean})", line.title),
            None => line.title.to_owned(),
        };
        table.add_row([line.soc_code, &title, by, &line.verdict]);
    }
    output::lines(&table)
}

#[derive(Serialize)]
struct Report<'a> {
    query: &'a str,
    /// Occupations that match.
    total: usize,
    vague: Option<&'a Vague>,
    /// The title that was looked for instead of an everyday name.
    read_as: Option<&'static str>,
    /// The query with its misspelt words as what they were taken for.
    searched_for: Option<&'a str>,
    hits: Vec<Line<'a>>,
    score_version: &'a ScoreVersion,
    disclaimer: &'a str,
}

/// One occupation that matches.
#[derive(Serialize)]
struct Line<'a> {
    soc_code: &'a str,
    title: &'a str,
    title_ko: Option<&'static str>,
    matched: Matched<'a>,
    verdict: String,
    score: &'a Score,
}

impl<'a> Line<'a> {
    fn from_hit(hit: Hit<'a>) -> Self {
        let (occupation, matched) = (hit.occupation, hit.matched);
        Self {
            soc_code: &occupation.soc_code,
            title: &occupation.title,
            title_ko: occupation.title_ko,
            matched,
            verdict: scored::verdict(&occupation.score),
            score: &occupation.score,
        }
    }
}
