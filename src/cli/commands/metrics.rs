//! `onet-ai metrics`: the figures that `GET /metrics` has of the database, for where nothing serves.

use std::path::{Path, PathBuf};

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::file;
use crate::read::gauges;
use crate::web;

/// Print figures for Prometheus: ages, runs, failures, money spent, gates
///
/// For the textfile collector of `node_exporter` where nothing serves, such as where cron alone runs:
/// `onet-ai metrics --textfile /var/lib/prometheus/node-exporter/onet-ai.prom`. What was spent is
/// among them.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Write to this file, which is replaced once the new one is whole [default: stdout]
    #[arg(long, value_name = "FILE")]
    textfile: Option<PathBuf>,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let gauges = gauges::read(&mut context.reader()?)?;
    let text =
        web::textfile(&gauges).map_err(std::io::Error::other).map_err(CommandError::Output)?;
    let path = args.textfile.as_deref().unwrap_or(Path::new("-"));
    file::write(path, std::iter::once(Ok(text.into_bytes()))).map(drop)
}
