//! `onet-ai completions`: what a shell needs to complete commands and flags.

use clap_complete::Shell;

use crate::cli::error::CommandError;
use crate::cli::print::output;

/// Print a script that completes commands and flags in a shell
///
/// The package installs those of bash, zsh and fish. By hand, for bash: `onet-ai completions bash >
/// ~/.local/share/bash-completion/completions/onet-ai`, and open a new shell.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// `command` is the whole command line.
pub(crate) fn run(mut command: clap::Command, args: &Args) -> Result<(), CommandError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "onet-ai", &mut script);
    output::write(&script)
}
