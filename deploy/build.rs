//! What `onet-ai --version` says: the version, and which commit a release was built from. Without git, or from a source
//! archive, it says what is known and no more; nothing here can fail a build.

use std::fs;
use std::path::Path;
use std::process::Command;

/// In a source archive the commit and its date; in a repository the pattern for them.
const ARCHIVED: &str = "deploy/COMMIT";

fn main() {
    for path in ["deploy/build.rs", ARCHIVED] {
        println!("cargo::rerun-if-changed={path}");
    }
    println!("cargo::rustc-env=ONET_AI_VERSION={} ({})", env!("CARGO_PKG_VERSION"), origin());
}

/// Where the code comes from. A debug build does not look: every commit would have everything compiled again.
fn origin() -> String {
    if !is_release() {
        return "debug build".to_owned();
    }
    repository().or_else(archive).unwrap_or_else(|| "of an unknown commit".to_owned())
}

#[expect(clippy::disallowed_methods, reason = "what cargo tells a build script")]
fn is_release() -> bool {
    std::env::var("PROFILE").is_ok_and(|profile| profile == "release")
}

/// The commit that is checked out, and whether files were changed since.
fn repository() -> Option<String> {
    // A source archive unpacked inside of another repository is no part of that one.
    let top = git(&["rev-parse", "--show-toplevel"])?;
    if fs::canonicalize(top).ok()? != fs::canonicalize(".").ok()? {
        return None;
    }
    let commit = git(&["show", "--no-patch", "--format=%H %cs", "HEAD"])?;
    let log = git(&["rev-parse", "--git-path", "logs/HEAD"])?;
    // A path that is not there would have cargo run this each time.
    let watched = ["src", "migrations", "Cargo.toml", "Cargo.lock", &log];
    for path in watched.iter().filter(|path| Path::new(path).exists()) {
        println!("cargo::rerun-if-changed={path}");
    }
    let changed = !git(&["status", "--porcelain", "--untracked-files=no"])?.is_empty();
    Some(format!("{}{}", short(&commit)?, if changed { ", changed since" } else { "" }))
}

/// What `git archive` has written.
fn archive() -> Option<String> {
    short(&fs::read_to_string(ARCHIVED).ok()?)
}

/// `HASH DATE` with twelve digits of the hash; none where it is no hash.
fn short(text: &str) -> Option<String> {
    let (hash, date) = text.trim().split_once(' ')?;
    let digits = hash.get(..12)?;
    digits.chars().all(|c| c.is_ascii_hexdigit()).then(|| format!("{digits} {date}"))
}

fn git(args: &[&str]) -> Option<String> {
    let run = Command::new("git").arg("--no-optional-locks").args(args).output().ok()?;
    let said = String::from_utf8(run.stdout).ok()?;
    run.status.success().then(|| said.trim().to_owned())
}
