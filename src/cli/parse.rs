//! The command line and the `.env` file, read; usage errors, printed.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use clap::builder::StyledStr;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, Command, CommandFactory, FromArgMatches};

use super::{Cli, context};
use crate::secret::Secrets;

/// Parses the command line; prints help or a usage error and exits (code 2) by itself. A `.env`
/// file in the working folder or above it is honoured, the environment itself goes before it. Also
/// returns what must be shown to nobody.
#[must_use]
pub fn parse() -> (Cli, Secrets) {
    // A missing .env is the normal case; one that cannot be read must not be passed over.
    let dotenv = dotenv();
    let secrets = context::secrets();
    let mut cli = read().unwrap_or_else(|error| refuse(&error, &secrets));
    match dotenv {
        Err(error) if !error.not_found() => {
            refuse(&Cli::command().error(ErrorKind::Io, dotenv_reason(&error)), &secrets)
        }
        Ok(path) if is_readable_by_all(&path) => cli.open_dotenv = Some(path),
        _ => {}
    }
    (cli, secrets)
}

/// Reads the `.env` file into the environment, which has no room for NULs and names nothing with nothing.
fn dotenv() -> Result<PathBuf, dotenvy::Error> {
    for line in dotenvy::dotenv_iter()? {
        let (name, value) = line?;
        if name.is_empty() || name.contains(['\0', '=']) || value.contains('\0') {
            let reason = "it has a variable whose name or value no environment can hold";
            return Err(dotenvy::Error::Io(io::Error::new(io::ErrorKind::InvalidData, reason)));
        }
    }
    dotenvy::dotenv()
}

#[expect(
    clippy::disallowed_methods,
    reason = "of the variable that clap names it asks whether it is empty"
)]
fn is_empty(variable: &OsStr) -> bool {
    std::env::var_os(variable).is_some_and(|value| value.is_empty())
}

/// The arguments of this call. A variable that is empty counts as one that is not set, as the lines of
/// `.env.example` have it.
fn read() -> Result<Cli, clap::Error> {
    let command = with_flowing_texts(Cli::command());
    let command = without_variables(command, &|arg| arg.get_env().is_some_and(is_empty));
    let mut error = match command.clone().try_get_matches() {
        Ok(matches) => {
            let name = matches.subcommand_name().unwrap_or_default().to_owned();
            let source = matches.value_source("database_url");
            let names_database = source == Some(ValueSource::CommandLine);
            return Cli::from_arg_matches(&matches).map(|cli| Cli { name, names_database, ..cli });
        }
        Err(error) => error,
    };
    // What comes from the environment would stand among what is required.
    if error.kind() == ErrorKind::MissingRequiredArgument {
        let alone = without_variables(command, &Arg::is_global_set).try_get_matches();
        error = alone.err().filter(|alone| alone.kind() == error.kind()).unwrap_or(error);
    }
    Err(error)
}

/// The command with the texts behind its options in lines that only the terminal's width ends.
fn with_flowing_texts(command: Command) -> Command {
    let text = |text: &StyledStr| flowing(&text.to_string());
    let (after, after_long) =
        (command.get_after_help().map(text), command.get_after_long_help().map(text));
    let mut command = command.mut_subcommands(with_flowing_texts);
    if let Some(after) = after {
        command = command.after_help(after);
    }
    if let Some(after_long) = after_long {
        command = command.after_long_help(after_long);
    }
    command
}

/// A text without the line ends within its paragraphs, in which the lines of a list begin with blanks.
fn flowing(text: &str) -> String {
    let mut flowing = String::new();
    let mut goes_on = false;
    for line in text.lines() {
        let is_prose = !line.is_empty() && !line.starts_with(' ');
        if !flowing.is_empty() {
            flowing.push(if goes_on && is_prose { ' ' } else { '\n' });
        }
        flowing.push_str(line);
        goes_on = is_prose;
    }
    flowing
}

/// The command without the variables of the arguments that are told by `which`.
fn without_variables(command: Command, which: &impl Fn(&Arg) -> bool) -> Command {
    let none: Option<&'static str> = None;
    command
        .mut_args(|arg| if which(&arg) { arg.env(none) } else { arg })
        .mut_subcommands(|command| without_variables(command, which))
}

/// Prints what clap says and exits. It repeats what it cannot read: that is shown without what is or looks
/// like a secret, and shortened.
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "clap prints these itself")]
fn refuse(error: &clap::Error, secrets: &Secrets) -> ! {
    let said = error.render().to_string();
    if error.use_stderr() {
        let clean = secrets.wary(&said);
        let short = crate::text::message(&clean);
        if short != said {
            eprint!("{short}");
            std::process::exit(error.exit_code());
        }
    } else if secrets.blot(&said) != said {
        print!("{}", secrets.blot(&said));
        std::process::exit(error.exit_code());
    }
    error.exit()
}

#[cfg(unix)]
fn is_readable_by_all(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|file| file.permissions().mode() & 0o004 != 0)
}

#[cfg(not(unix))]
fn is_readable_by_all(_: &Path) -> bool {
    false
}

/// What is wrong with a `.env` file. A line that cannot be parsed is not repeated: it may hold a
/// password or a key.
fn dotenv_reason(error: &dotenvy::Error) -> String {
    match error {
        dotenvy::Error::LineParse(_, position) => format!(
            "the .env file has a line that cannot be read, at character {position} of it; \
             values with blanks or # are written in quotes"
        ),
        other => format!("the .env file cannot be read: {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_is_one_line_and_a_list_stays() {
        let text =
            "Scores are made\nby raters.\n\nCodes:\n  0  done\n  1  failed\nSee also\nthe docs.";
        let flowing_text =
            "Scores are made by raters.\n\nCodes:\n  0  done\n  1  failed\nSee also the docs.";
        assert_eq!(flowing(text), flowing_text);
    }
}
