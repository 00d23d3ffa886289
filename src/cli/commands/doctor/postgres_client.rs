//! Whether the PostgreSQL client that makes dumps fits the server.

use std::process::Command;

use super::Surroundings;
use crate::read::doctor::{About, Finding};

pub(super) const ABOUT: About = About {
    id: "postgres_client",
    question: "Can pg_dump, which makes backups, read this server?",
    remedy: "apt-get install postgresql-client",
};

pub(super) fn look(around: &Surroundings<'_>) -> Vec<Finding> {
    let Some(url) = &around.url else { return Vec::new() };
    if url.file().is_some() {
        return vec![Finding::ok("not needed: the database is SQLite")];
    }
    let said = Command::new("pg_dump").arg("--version").output();
    let said = said.ok().filter(|output| output.status.success());
    let said = said.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let found = judged(said.as_deref(), around.server);
    vec![match around.server {
        Some(server) if found.is_problem() => {
            found.hint(format!("apt-get install postgresql-client-{server}"))
        }
        _ => found,
    }]
}

/// What the client's own word for its version means for a server of that major version.
fn judged(said: Option<&str>, server: Option<i64>) -> Finding {
    let Some(said) = said else {
        return Finding::warn("pg_dump is not installed here, so no backup can be made here");
    };
    let Some(client) = major(said) else {
        return Finding::warn("the version of pg_dump cannot be read").shown_by(said);
    };
    match server {
        Some(server) if client < server => Finding::warn(format!(
            "pg_dump is of version {client} and refuses the server, which is of version {server}"
        )),
        Some(server) => Finding::ok(format!("pg_dump {client}, server {server}")),
        None => Finding::ok(format!("pg_dump {client}; the server does not say its version")),
    }
}

/// The major version in `pg_dump (PostgreSQL) 18.1 (Debian 18.1-1)`.
fn major(said: &str) -> Option<i64> {
    let number = said.split_once(") ")?.1;
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::doctor::Status;

    #[test]
    fn an_older_client_is_of_no_use() {
        let status = |said, server| judged(said, server).status;
        assert_eq!(
            status(Some("pg_dump (PostgreSQL) 15.13 (Debian 15.13-0)"), Some(18)),
            Status::Warn
        );
        assert_eq!(status(Some("pg_dump (PostgreSQL) 18.1"), Some(18)), Status::Ok);
        assert_eq!(status(Some("pg_dump (PostgreSQL) 19devel"), Some(18)), Status::Ok);
        assert_eq!(status(Some("pg_dump"), Some(18)), Status::Warn);
        assert_eq!(status(None, Some(18)), Status::Warn);
    }
}
