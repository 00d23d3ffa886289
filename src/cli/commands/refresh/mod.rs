//! `onet-ai refresh`: publishes what the publishers have newer, in one command for cron.

mod text;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::cli::clock;
use crate::cli::commands::score;
use crate::cli::context::{self, Context};
use crate::cli::error::CommandError;
use crate::cli::print::gates;
use crate::cli::print::output;
use crate::llm::Network;
use crate::llm::models::ModelTable;
use crate::pipeline::archive::{self, Count};
use crate::pipeline::refresh::{
    self, Archiving, Event, Outcome, Publisher, RefreshReport, RefreshRequest,
};
use crate::read::gates::{NextCommand, Refusal};
use crate::scoring::{Batches, Surroundings};
use crate::small_file;
use crate::usd::Usd;

/// Items of a batch, as `score` has it.
const BATCH_SIZE: usize = 10_000;
/// Time between looks at a batch.
const POLL: Duration = Duration::from_secs(30);

/// Publish what the publishers have newer
///
/// Asks for a newer O*NET release and newer figures of BLS's, imports them beside what is served, weighs and
/// chooses the tasks, carries unchanged scores over, has new ones scored, aggregates, measures the gates, and
/// publishes if every gate lets it pass. What is published before decides: raters, question, weights, catalog.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Labels and mock raters are free. Calls that cost something need --max-cost-usd: without it nothing is asked, and the
command to give is printed. A gate that holds back leaves everything as it is, imported, scored and not published;
--accept GATE --reason TEXT publishes it all the same, and is shown with the snapshot. Killed or stopped at any step,
the same command goes on; one refresh works at a time, and a second is told who that is.

ONET_AI_PING_URL names a monitor that is told how it began and ended (the protocol of healthchecks.io); score and
aggregate tell it too.

Examples:
  onet-ai refresh --check
  onet-ai refresh --max-cost-usd 5
  onet-ai refresh --to 30.1 --from db_30_1_text.zip
  onet-ai refresh --to 30.1 --accept rank_churn --reason 'tasks of 40 occupations were rewritten'

Exit codes: 0 published or nothing newer, 1 failed, or whether there is something newer could not be found out, 3 a
gate holds back, 130 interrupted. With --check: 0 nothing newer, 1 could not be found out, 3 something newer is not
published.")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Args {
    /// Only say whether there is something newer that is not published
    #[arg(long)]
    check: bool,
    /// Release to publish scores of [default: the newest that its publisher has]
    #[arg(long, value_name = "ID")]
    to: Option<String>,
    /// Zip file, folder or URL of that release [default: the publisher's]
    #[arg(long, value_name = "SOURCE", requires = "to")]
    from: Option<String>,
    /// Address under which all publishers' files are, by their own names, in the place of the publishers'
    #[arg(long, value_name = "URL", env = "ONET_AI_MIRROR")]
    mirror: Option<String>,
    /// Whom BLS may ask about downloads: a mail address; its server refuses programs without one
    #[arg(long, value_name = "TEXT", env = "ONET_AI_CONTACT", hide_env_values = true)]
    contact: Option<String>,
    /// The most that calls may cost, earlier calls for the same release included; none that costs something is
    /// made without it
    #[arg(long, value_name = "USD", value_parser = score::usd)]
    max_cost_usd: Option<Usd>,
    /// Use the vendors' batches, at half the price, and stay until they are done
    #[arg(long)]
    batch: bool,
    /// Requests per minute and rater, shared by all hosts [default: the model table's]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    rpm: Option<u32>,
    /// Tokens per minute and rater, shared by all hosts
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    tpm: Option<u32>,
    /// Folder into which older snapshots go at the end, one file each that `archive restore` brings back [default:
    /// all stay]
    #[arg(long, value_name = "DIR", env = "ONET_AI_ARCHIVE")]
    archive_to: Option<PathBuf>,
    /// With --archive-to: how many of the newest snapshots stay, beside what is served and what has a tag
    #[arg(long, value_name = "N", env = "ONET_AI_KEEP_SNAPSHOTS", default_value = "12")]
    keep_snapshots: Count,
    /// A TOML file of models that adds to the built-in table or replaces entries
    #[arg(long, value_name = "FILE", env = "ONET_AI_MODELS")]
    models: Option<PathBuf>,
    /// Send keys and tasks unencrypted to a server on another machine
    #[arg(long)]
    allow_http: bool,
    #[command(flatten)]
    gates: gates::Flags,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

impl Args {
    fn request(&self, context: &Context) -> Result<RefreshRequest, CommandError> {
        let trust = context.trust()?;
        let models = match &self.models {
            None => ModelTable::builtin()?,
            Some(path) => {
                let text = small_file::read_to_string(path).map_err(|error| {
                    CommandError::Usage(format!("--models {}: {error}", path.display()))
                })?;
                ModelTable::with_file(&text, &path.display().to_string())?
            }
        };
        Ok(RefreshRequest {
            to: self.to.clone(),
            from: self.from.clone(),
            publisher: Publisher {
                mirror: self.mirror.clone(),
                contact: self.contact.clone(),
                trust: trust.clone(),
            },
            cap: self.max_cost_usd.map(|Usd(nano)| nano),
            batch: self.batch.then_some(Batches { wait: true, poll: POLL, size: BATCH_SIZE }),
            requests_per_minute: self.rpm,
            tokens_per_minute: self.tpm,
            archive: self.archive_to.clone().map(|to| Archiving {
                to,
                policy: archive::Policy { last: self.keep_snapshots, ..archive::Policy::default() },
            }),
            policy: self.gates.policy()?,
            network: Network {
                models,
                keys: context::keys(),
                today: context.now().date(),
                allow_http: self.allow_http,
                trust,
                only_looking: false,
            },
        })
    }
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let request = args.request(context)?;
    if args.check {
        return check(context, args, &request);
    }
    let url = context.url()?;
    let pool = context.writing()?;
    let interrupted = Arc::new(AtomicBool::new(false));
    score::heed_signals(&interrupted)?;
    let surroundings =
        Surroundings { url: &url, pool: &pool, clock: clock::now, interrupted: &interrupted };
    let spinner = output::spinner();
    let mut bars = score::Bars::default();
    let mut announced = false;
    let outcome = refresh::refresh(surroundings, &request, &mut |event| {
        match event {
            Event::Step(step) => output::say(&spinner, step.name()),
            Event::Scoring(progress) => bars.show(progress),
        }
        if interrupted.load(Ordering::Relaxed) && !std::mem::replace(&mut announced, true) {
            tracing::warn!("what is in flight is finished first; interrupt again to end at once");
        }
    });
    spinner.finish_and_clear();
    bars.clear();
    let report = outcome.map_err(|error| match error.refusal() {
        Some(refusal) => CommandError::Refused(refusal.clone()),
        None if matches!(error, refresh::Error::Interrupted) => {
            CommandError::Interrupted(error.to_string())
        }
        None => error.into(),
    })?;
    gates::print_report(&report, &text::report(&report), args.json, refusal(&report))?;
    if let Some(reason) = report.archive_error {
        let error = refresh::Error::NotArchived(reason);
        let interrupted = interrupted.load(Ordering::Relaxed);
        return Err(if interrupted {
            CommandError::Interrupted(error.to_string())
        } else {
            error.into()
        });
    }
    match report.outcome {
        Outcome::Unchecked => {
            Err(refresh::Error::Unchecked(text::unchecked(&report.looked)).into())
        }
        _ => Ok(()),
    }
}

fn check(context: &Context, args: &Args, request: &RefreshRequest) -> Result<(), CommandError> {
    let report = refresh::check(&mut *context.reading()?.get()?, request)?;
    output::report(args.json, &report, text::check)?;
    if report.stale {
        return Err(CommandError::Problems(format!(
            "stale: {}; `onet-ai refresh` publishes it",
            text::newer(&report.looked)
        )));
    }
    if report.unchecked {
        return Err(refresh::Error::Unchecked(text::unchecked(&report.looked)).into());
    }
    Ok(())
}

/// What a gate held back, and the commands to go on with.
fn refusal(report: &RefreshReport) -> Option<Refusal> {
    if report.outcome != Outcome::HeldBack {
        return None;
    }
    let what = match (report.snapshot, &report.data_version) {
        (Some(snapshot), _) => format!(
            "snapshot {snapshot} is stored and not published: snapshot {} of version {} stays",
            report.from_snapshot, report.from_version
        ),
        (None, Some(version)) => format!(
            "version {version} is stored and not published: snapshot {} of version {} stays",
            report.from_snapshot, report.from_version
        ),
        (None, None) => "nothing was published".to_owned(),
    };
    let mut refusal = report.checked.refusal(&what);
    let when = "with a cap that would do";
    refusal.next.extend(report.go_on_with.clone().map(|command| NextCommand { when, command }));
    Some(refusal)
}
