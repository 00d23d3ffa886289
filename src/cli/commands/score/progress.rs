//! The progress of a scoring run, on a terminal and in the log.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::scoring::Progress;
use crate::text;
use crate::usd::Usd;

/// A bar per rater on a terminal, elsewhere a log line now and then.
#[derive(Default)]
pub(crate) struct Bars {
    all: MultiProgress,
    bars: BTreeMap<String, (ProgressBar, Option<Instant>)>,
}

/// How often a log line states the progress where stderr is not a terminal.
const LOG_EVERY: Duration = Duration::from_secs(10);

fn speed(state: &ProgressState, text: &mut dyn fmt::Write) {
    // Nothing can be done where a bar cannot be written.
    let _ = write!(text, "{:.1}/s", state.per_sec());
}

impl Bars {
    pub(crate) fn show(&mut self, progress: Progress<'_>) {
        let total = u64::try_from(progress.total).unwrap_or(u64::MAX);
        let done = u64::try_from(progress.done).unwrap_or(u64::MAX);
        let (bar, logged) = self.bars.entry(progress.rater.to_owned()).or_insert_with(|| {
            let style = ProgressStyle::with_template(
                "{prefix} {wide_bar} {pos}/{len} {per_sec} {msg} eta {eta}",
            );
            let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden())
                .with_style(
                    style
                        .unwrap_or_else(|_| ProgressStyle::default_bar())
                        .with_key("per_sec", speed),
                )
                .with_prefix(text::line(progress.rater).into_owned())
                .with_position(done);
            // Scores from before this call do not count for the speed: it is taken from the position
            // of the last tick on.
            bar.tick();
            bar.reset_eta();
            (self.all.add(bar), None)
        });
        bar.set_position(done);
        let cost = Usd(progress.cost).to_string();
        bar.set_message(cost.clone());
        if bar.is_hidden() && logged.is_none_or(|logged| logged.elapsed() > LOG_EVERY) {
            tracing::info!(rater = progress.rater, done, total, cost, "scoring");
            *logged = Some(Instant::now());
        }
    }

    pub(crate) fn clear(&self) {
        for (bar, _) in self.bars.values() {
            bar.finish_and_clear();
        }
    }
}
