//! Parses the command line, starts the log, runs one command and turns its outcome into an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = onet_ai::cli::parse();
    onet_ai::cli::start_log(&cli);
    onet_ai::cli::run(cli)
}
