//! `onet-ai demo`: all steps on the sample release, or on a real one, then the API.

mod real;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::cli::clock;
use crate::cli::commands::aggregate;
use crate::cli::commands::score;
use crate::cli::commands::serve;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::figure::{dash, decimal};
use crate::cli::print::labour;
use crate::cli::print::output;
use crate::db::conn::{DatabaseUrl, Purpose};
use crate::db::migrate;
use crate::pipeline::demo::{self, DemoReport};
use crate::read::edition::{Edition, Filter};
use crate::text::thousands;
use crate::web;

/// Run all steps on a made-up sample, without network or keys, then serve the result
///
/// Imports the embedded sample (made up by this project, not O*NET's data), chooses all its
/// tasks, computes their weights, has two mock raters score them, aggregates, and serves the API. Everything
/// is kept in a file of its own; --database-url and `DATABASE_URL` are not touched.
///
/// --real takes the real O*NET 30.1 instead, and published labels that need no key: how far GPT-4 and
/// people judged the tasks to be exposed to language models (Eloundou and others 2023), which is not how far AI
/// could take them over. Jobs, wages and projections are BLS's.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Real data and published labels, in onet-ai-real.db; what is not in --from is downloaded
    #[arg(long)]
    real: bool,
    /// Folder with the files of --real, under the names of their publishers; nothing is downloaded then
    #[arg(long, value_name = "DIR", requires = "real")]
    from: Option<PathBuf>,
    /// Whom BLS may ask about downloads: a mail address; without one there are no jobs and wages
    #[arg(long, value_name = "TEXT", env = "ONET_AI_CONTACT", hide_env_values = true)]
    contact: Option<String>,
    /// Address to listen on, such as 127.0.0.1:8080 or localhost:8080
    #[arg(long, value_name = "ADDRESS", env = "ONET_AI_BIND", default_value = serve::DEFAULT_BIND, value_parser = serve::address)]
    bind: SocketAddr,
    /// Stop before serving
    #[arg(long)]
    once: bool,
    /// Print the reports of all steps as JSON
    #[arg(long)]
    json: bool,
}

/// The demo's own database, in the working folder.
const FILE: &str = "onet-ai-demo.db";
/// That of real data: the sample has no place in it.
const REAL_FILE: &str = "onet-ai-real.db";
const POOL_SIZE: u32 = 2;
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let file = if args.real { REAL_FILE } else { FILE };
    let bar = output::spinner();
    // Before the database: a file that is missing must not even create it.
    let (inputs, _downloaded) = if args.real {
        let (inputs, downloaded) =
            real::inputs(context, args.from.as_deref(), args.contact.as_deref(), &bar)?;
        (inputs, Some(downloaded))
    } else {
        (demo::sample_inputs()?, None)
    };
    let url = DatabaseUrl::Sqlite(PathBuf::from(file));
    context.hold(&url)?;
    migrate::migrate(&mut url.connect()?)?;
    let pool = url.pool(Purpose::Write, POOL_SIZE, PATIENCE);
    let report = demo::demo(&url, &pool, clock::now, inputs, &mut |step| output::say(&bar, step))?;
    bar.finish_and_clear();
    if args.json {
        output::print_json(&report)?;
    } else {
        let head = if args.real { real::head(&report) } else { head(&report) };
        output::print(&text(&head, &report))?;
        if let Some(edition) = Edition::load(&mut *pool.get()?)? {
            output::print(&answer(&edition, file))?;
        }
    }
    if args.once {
        return Ok(());
    }
    drop(pool);
    serve::ended(web::serve(&url, &web::Options::open(args.bind), |address| {
        // A reader of stdout that has gone away must not keep the API from serving.
        let _ = output::print(&format!(
            "\nserving http://{address}\n  try http://{address}/rankings/ai_risk\n  \
             and http://{address}/occupations/29-1141   (Ctrl-C stops)"
        ));
    })?)
}

/// How many occupations are named at either end of the ranking.
const ENDS: usize = 5;
/// The occupation that is looked at.
const EXAMPLE: &str = "29-1141";

/// What the project answers: who is highest, who is lowest, and one occupation.
fn answer(edition: &Edition, file: &str) -> String {
    let mut lines = vec![String::new(), edition.disclaimer.clone()];
    for (name, ascending) in [("highest", false), ("lowest", true)] {
        let (ranked, _) = edition.ranking(0.0, ascending, &Filter::default());
        let header = ["rank", "code", "title", "score", "95 % interval", "jobs"];
        let mut table = output::table(&header, &[0, 3, 5]);
        let shown = ranked.iter().filter_map(|place| edition.occupations.get(*place)).take(ENDS);
        for occupation in shown {
            let score = &occupation.score;
            table.add_row([
                score.rank.map_or_else(dash, |rank| rank.to_string()),
                occupation.soc_code.clone(),
                occupation.title.clone(),
                decimal(score.mean, 1),
                score.interval().map_or_else(dash, |(low, high)| format!("{low:.1} to {high:.1}")),
                occupation.labour.employment.value.map_or_else(dash, thousands),
            ]);
        }
        lines.push(format!("\nthe {ENDS} {name}\n{}", output::lines(&table)));
    }
    if let Some(occupation) = edition.occupation(EXAMPLE) {
        lines.push(format!("\n{} {}", occupation.soc_code, occupation.title));
        lines.extend(labour::lines(&occupation.labour));
    }
    lines.extend(edition.bls.source.clone());
    lines.push(format!(
        "\n`onet-ai --database-url sqlite:{file} show {EXAMPLE}` shows it whole, with its tasks"
    ));
    lines.join("\n")
}

fn head(report: &DemoReport) -> String {
    let facts = &report.import.facts;
    format!(
        "SAMPLE: {} made-up tasks of {} O*NET-SOC occupations, in {FILE} (not O*NET's data)",
        facts.tasks,
        facts.occupations - facts.occupations_without_tasks
    )
}

fn text(head: &str, report: &DemoReport) -> String {
    let weights: Vec<&str> = report.weights.iter().map(|weights| weights.scheme.as_str()).collect();
    format!(
        "{head}\ncatalog {}: {} tasks; weights {}\n\n{}\n\n{}",
        report.catalog.catalog_id,
        report.catalog.tasks,
        weights.join(", "),
        score::report(&report.score),
        aggregate::text(&report.aggregate)
    )
}
