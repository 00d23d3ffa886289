//! Parses the command line, starts the log, runs one command and turns its outcome into an exit code.

use std::process::ExitCode;

/// The system's allocator keeps what the rows of an edition took; this one gives it back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let (cli, secrets) = onet_ai::cli::parse();
    let log = onet_ai::cli::start_log(&cli, secrets);
    onet_ai::cli::run(cli, log.voice())
}
