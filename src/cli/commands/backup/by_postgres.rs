//! The commands of PostgreSQL's own tools that back its databases up.

use std::path::Path;

use crate::cli::error::CommandError;
use crate::db::DatabaseUrl;
use crate::read::gates::{NextCommand, shell_word};

/// The version of PostgreSQL's tools that the commands are written for. Older ones refuse a newer server.
const VERSION: &str = "PostgreSQL's own tools back it up: pg_dump and pg_restore of version 18 (older ones \
    refuse a server of 18; `pg_dump --version` tells). A password comes from ~/.pgpass or PGPASSWORD";

/// Instead of a backup.
pub(super) fn backup(url: &DatabaseUrl, file: &Path) -> CommandError {
    let (server, name) = (shell_word(&without_password(url)), word(file));
    CommandError::ByPostgres {
        text: VERSION,
        next: vec![
            NextCommand {
                when: "to back it up, also while others write",
                command: format!(
                    "pg_dump --format=custom --no-owner --no-privileges --file={name} --dbname={server}"
                ),
            },
            NextCommand {
                when: "to see that the file can be read",
                command: format!("pg_restore --list {name}"),
            },
            put_back(url, &name),
        ],
    }
}

/// Instead of a restore.
pub(super) fn restore(url: &DatabaseUrl, file: &Path) -> CommandError {
    CommandError::ByPostgres { text: VERSION, next: vec![put_back(url, &word(file))] }
}

fn put_back(url: &DatabaseUrl, name: &str) -> NextCommand {
    let server = shell_word(&without_password(url));
    NextCommand {
        when: "to put it back into a new database of that name, all of it or nothing",
        command: format!(
            "pg_restore --exit-on-error --single-transaction --no-owner --no-privileges \
             --dbname={server} {name}"
        ),
    }
}

fn word(path: &Path) -> String {
    shell_word(&path.display().to_string())
}

/// The URL without the stars that stand for a password where it is shown: libpq would take them for one.
fn without_password(url: &DatabaseUrl) -> String {
    url.to_string().replacen(":***@", "@", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commands_can_be_pasted_and_tell_no_password() {
        let url: DatabaseUrl =
            "postgres://ann:s3cretword@h:5432/onet?sslmode=require".parse().unwrap();
        let CommandError::ByPostgres { next, .. } = backup(&url, Path::new("a b.dump")) else {
            panic!()
        };
        let [dump, list, back] = next.as_slice() else { panic!("{next:?}") };
        assert!(
            dump.command.ends_with("--file='a b.dump' --dbname=postgres://ann@h:5432/onet"),
            "{}",
            dump.command
        );
        assert_eq!(list.command, "pg_restore --list 'a b.dump'");
        assert!(back.command.contains("--single-transaction"), "{}", back.command);
        assert!(!format!("{next:?}").contains("s3cret"));
    }
}
