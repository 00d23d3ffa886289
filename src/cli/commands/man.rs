//! `onet-ai man`: the help texts as manual pages.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use crate::cli::error::CommandError;
use crate::cli::print::{file, output};
use crate::text;

/// Print the manual page of onet-ai, or write the pages of all commands
///
/// `onet-ai man | man -l -` shows it. The package installs all pages: `man onet-ai-score`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Folder that gets a page of each command, such as /usr/local/share/man/man1; made where there
    /// is none
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// The exit codes of every command.
const EXIT: [(&str, &str); 5] = [
    ("0", "fine"),
    ("1", "failed; nothing is half done, and the same command can be repeated"),
    ("2", "usage"),
    ("3", "a check found problems, or a gate holds something back"),
    ("130", "interrupted"),
];

/// `command` is the whole command line.
pub(crate) fn run(command: Command, args: &Args) -> Result<(), CommandError> {
    // The pages of `help` would only repeat the others.
    let mut command = command.disable_help_subcommand(true);
    command.build();
    let Some(dir) = &args.dir else {
        return output::write(&page(command).map_err(CommandError::Output)?);
    };
    let failed = |reason| CommandError::CannotWrite { path: dir.clone(), reason };
    fs::create_dir_all(dir).map_err(failed)?;
    let pages = store(command, dir)?;
    output::print(&format!("{}: {} written", dir.display(), text::counted(pages, "manual page")))
}

/// Writes the pages of a command and of those below it; returns how many.
fn store(command: Command, dir: &Path) -> Result<usize, CommandError> {
    let mut pages = 1;
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        pages += store(below.clone(), dir)?;
    }
    let path = dir.join(Man::new(command.clone()).get_filename());
    let made =
        page(command).map_err(|reason| CommandError::CannotWrite { path: path.clone(), reason });
    file::write(&path, std::iter::once(made))?;
    Ok(pages)
}

/// The page of one command: what its help says, then what all have in common.
fn page(command: Command) -> io::Result<Vec<u8>> {
    let notes = command.get_after_help().map(ToString::to_string);
    let has_options = command.get_arguments().any(|arg| !arg.is_hide_set());
    let has_commands = command.get_subcommands().next().is_some();
    // An empty date would leave its place to the source.
    let source = concat!("onet-ai ", env!("CARGO_PKG_VERSION"));
    let man = Man::new(command).date(" ").source(source).manual("Manual of onet-ai");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    if has_options {
        man.render_options_section(&mut page)?;
    }
    if has_commands {
        man.render_subcommands_section(&mut page)?;
    }
    let mut rest = Roff::default();
    if let Some(notes) = notes {
        rest.control("SH", ["NOTES"]);
        // Examples are commands of one line each.
        rest.control("nf", []);
        for line in notes.lines() {
            rest.text([roman(line)]);
        }
        rest.control("fi", []);
    }
    rest.control("SH", ["EXIT STATUS"]);
    for (code, meaning) in EXIT {
        rest.control("TP", []);
        rest.text([bold(code)]);
        rest.text([roman(meaning)]);
    }
    rest.to_writer(&mut page)?;
    Ok(page)
}
