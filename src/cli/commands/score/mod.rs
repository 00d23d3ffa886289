//! `onet-ai score`: has raters score tasks.

mod args;
mod forecast;
mod progress;
mod rater_arg;
mod raters;
mod text;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};

use crate::cli::clock;
use crate::cli::context;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::output;
use crate::db::data_version::DataVersion;
use crate::llm::labels::Labels;
use crate::llm::models::ModelTable;
use crate::llm::{Network, RaterSpec};
use crate::pipeline::labels;
use crate::read::releases;
use crate::scoring::{self, Batches, RaterState, ScoreReport, ScoreRequest, Surroundings};
use crate::small_file;
use crate::text::counted;
use crate::trust::Trust;
use crate::usd::Usd;

pub(crate) use args::{Args, usd};
pub(crate) use progress::Bars;
use raters::Asked;
pub(crate) use text::{of_release, report};

impl Args {
    fn models(&self) -> Result<ModelTable, CommandError> {
        let Some(path) = &self.money.models else { return Ok(ModelTable::builtin()?) };
        let text = small_file::read_to_string(path).map_err(|error| {
            CommandError::Usage(format!("--models {}: {error}", path.display()))
        })?;
        Ok(ModelTable::with_file(&text, &path.display().to_string())?)
    }

    /// Only where a network may be reached: mocks and labels need no certificates.
    fn trust(&self, context: &Context, raters: &[RaterSpec]) -> Result<Trust, CommandError> {
        let is_model = |rater: &RaterSpec| matches!(rater, RaterSpec::Model { .. });
        if !self.what.run.is_empty() || raters.iter().any(is_model) {
            return context.trust();
        }
        Ok(Trust::default())
    }

    /// Whether it is to score, and not only to look ahead.
    pub(crate) fn is_job(&self) -> bool {
        !self.money.dry_run
    }

    fn request(
        &self,
        version: DataVersion,
        asked: Asked,
        labels: Vec<Arc<Labels>>,
        network: Network,
    ) -> ScoreRequest {
        ScoreRequest {
            raters: asked.raters,
            labels,
            runs: self.what.run.clone(),
            emerging: self.what.emerging,
            catalog: self.what.catalog.clone(),
            sample: self.what.sample.and_then(|n| usize::try_from(n).ok()),
            seed: self.what.seed,
            fresh: self.again.new,
            carry: !self.again.no_carry,
            model_version: self.again.model_version.clone(),
            rescore: self.again.rescore.then(|| self.again.max_age.unwrap_or_default()),
            retry_failed: self.again.retry_failed,
            samples: self.what.samples,
            audit: self.what.audit,
            concurrency: usize::from(self.speed.concurrency),
            requests_per_minute: self.speed.rpm,
            tokens_per_minute: self.speed.tpm,
            timeout: self.speed.timeout,
            patience: self.speed.patience,
            cap: self.money.max_cost_usd.map(|Usd(nano)| nano),
            batch: self.batches.batch.then(|| Batches {
                wait: self.batches.wait,
                poll: self.batches.poll,
                size: usize::try_from(self.batches.batch_size).unwrap_or(usize::MAX),
            }),
            ..ScoreRequest::new(version, asked.question, network)
        }
    }
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let url = context.url()?;
    if args.what.seed.is_some() && args.what.sample.is_none() && args.what.audit.is_none() {
        return Err(CommandError::Usage(
            "--seed decides nothing without --sample or --audit".to_owned(),
        ));
    }
    // Before a database is opened or made.
    let mut asked = raters::read(context, &args.what)?;
    let network = Network {
        models: args.models()?,
        keys: context::keys(),
        today: context.now().date(),
        allow_http: args.speed.allow_http,
        trust: args.trust(context, &asked.raters)?,
        only_looking: args.money.dry_run,
    };
    let pool = if args.money.dry_run { context.reading()? } else { context.writing()? };
    let mut conn = pool.get()?;
    let version = releases::resolve(&mut conn, args.what.data_version.as_deref())?;
    let sets = std::mem::take(&mut asked.sets).into_iter();
    let fitted: Result<Vec<_>, _> =
        sets.map(|set| labels::fit(&mut conn, &version, set).map(Arc::new)).collect();
    drop(conn);
    let request = args.request(version, asked, fitted?, network);
    let interrupted = Arc::new(AtomicBool::new(false));
    let surroundings =
        Surroundings { url: &url, pool: &pool, clock: clock::now, interrupted: &interrupted };
    if args.money.dry_run {
        return forecast::run(surroundings, &request, args.json);
    }
    heed_signals(&interrupted)?;
    let mut bars = progress::Bars::default();
    let mut announced = false;
    let done = scoring::score(surroundings, &request, &mut |progress| {
        bars.show(progress);
        if interrupted.load(Ordering::Relaxed) && !std::mem::replace(&mut announced, true) {
            tracing::warn!(
                "the requests in flight are finished first; interrupt again to end at once"
            );
        }
    })?;
    bars.clear();
    if args.json {
        output::print_json(&done)?;
    } else {
        output::print(&report(&done))?;
        text::print_fits(&request.labels, &done.data_version)?;
    }
    verdict(&done, interrupted.load(Ordering::Relaxed))
}

/// The first signal asks for an orderly end, the second one ends at once.
pub(crate) fn heed_signals(interrupted: &Arc<AtomicBool>) -> Result<(), CommandError> {
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(interrupted))
            .and_then(|_| signal_hook::flag::register(signal, Arc::clone(interrupted)))
            .map_err(|error| CommandError::Usage(format!("cannot listen for signals: {error}")))?;
    }
    Ok(())
}

/// The error where a rater did not start or stopped, or an item has no score.
fn verdict(report: &ScoreReport, interrupted: bool) -> Result<(), CommandError> {
    let unfinished: Vec<String> = report
        .raters
        .iter()
        .filter(|rater| matches!(rater.state, RaterState::Interrupted | RaterState::Stopped))
        .filter_map(|rater| Some(format!("run {}", rater.run?)))
        .collect();
    let resume = format!("the same command goes on with {}", unfinished.join(" and "));
    if interrupted && !unfinished.is_empty() {
        return Err(CommandError::Interrupted(format!("interrupted; {resume}")));
    }
    let errors: Vec<String> = report
        .raters
        .iter()
        .filter_map(|rater| match (&rater.error, rater.run) {
            (Some(error), Some(_)) => Some(format!("{}: {error}", rater.rater)),
            (error, _) => error.clone(), // Names the rater itself.
        })
        .collect();
    if !errors.is_empty() {
        let resume = if unfinished.is_empty() {
            String::new()
        } else {
            format!("; once that is mended, {resume}")
        };
        return Err(CommandError::Rater(format!("{}{resume}", errors.join("; "))));
    }
    let failed: usize = report.raters.iter().flat_map(|rater| rater.failed.values()).sum();
    if failed > 0 {
        return Err(CommandError::Problems(format!(
            "without a score: {}; --retry-failed asks again",
            counted(failed, "item")
        )));
    }
    let without = report.raters.iter().find(|rater| rater.items > 0 && rater.absent == rater.items);
    if let Some(rater) = without {
        return Err(CommandError::Problems(format!(
            "{} has no label of any of {}: there is nothing of it to aggregate",
            rater.rater,
            counted(rater.items, "item")
        )));
    }
    Ok(())
}
