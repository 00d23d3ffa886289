//! What the build needs: the crates in the notices, the compiler in the papers.

use std::collections::BTreeSet;
use std::process::Command;

use crate::docs::{root, text};

/// What cargo prints; it fetches nothing.
fn cargo(args: &[&str]) -> String {
    let run = Command::new(env!("CARGO"))
        .args(args)
        .args(["--locked", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap()
}

/// The target whose dependencies `THIRD_PARTY.md` lists.
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// Dependencies over such edges as rows of the tables.
fn dependencies(edges: &str) -> BTreeSet<String> {
    let format = ["-f", "{p}|{l}", "--prefix", "none", "--target", TARGET];
    let listed = cargo(&[&["tree", "-e", edges], &format[..]].concat());
    let rows = listed.lines().map(|line| line.trim_end_matches(" (*)"));
    let rows = rows.filter(|line| !line.starts_with("onet-ai "));
    rows.map(|line| {
        let (package, licence) = line.split_once('|').unwrap();
        let mut package = package.split_whitespace();
        let name = package.next().unwrap();
        let version = package.next().unwrap().trim_start_matches('v');
        format!("| {name} | {version} | {licence} |")
    })
    .collect()
}

/// The rows of the table under a heading of `THIRD_PARTY.md`.
fn notices(heading: &str) -> BTreeSet<String> {
    let text = text("THIRD_PARTY.md");
    let section = text.split(&format!("\n## {heading}\n")).nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    section.lines().filter(|line| line.starts_with("| ")).skip(1).map(str::to_owned).collect()
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "THIRD_PARTY.md lists what a build for Linux needs")]
fn every_crate_that_is_compiled_in_is_in_the_notices() {
    let compiled_in = dependencies("normal,no-proc-macro");
    let all = dependencies("normal");
    assert!(compiled_in.len() > 100 && all.len() > compiled_in.len(), "{}", all.len());
    let macros = &all - &compiled_in;
    for (heading, expected) in [
        ("Crates that are compiled in", &compiled_in),
        ("Crates that run in the compiler only", &macros),
    ] {
        let listed = notices(heading);
        let rows = |rows: BTreeSet<String>| rows.into_iter().collect::<Vec<_>>().join("\n");
        assert!(
            listed == *expected,
            "THIRD_PARTY.md, {heading}. To be added:\n{}\nTo be taken out:\n{}",
            rows(expected - &listed),
            rows(&listed - expected)
        );
    }
}

/// `1.95` as a number for each of its three parts.
fn compiler(version: &str) -> Vec<u64> {
    let mut parts: Vec<u64> = version.split('.').map(|part| part.parse().unwrap()).collect();
    parts.resize(3, 0);
    parts
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "looked at for a build for Linux")]
fn the_papers_name_a_compiler_that_builds_the_program() {
    let metadata = cargo(&["metadata", "--format-version", "1", "--filter-platform", TARGET]);
    let metadata: serde_json::Value = serde_json::from_str(&metadata).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let needed = packages.iter().filter_map(|package| package["rust_version"].as_str());
    let needed = needed.map(compiler).max().unwrap();
    let manifest = text("Cargo.toml");
    let stated = manifest.split("rust-version = \"").nth(1).unwrap().split('"').next().unwrap();
    assert!(compiler(stated) >= needed, "Cargo.toml names {stated}, needed is {needed:?}");
    let readme = text("README.md");
    let named = readme.split("any Rust from ").nth(1).unwrap().split(' ').next().unwrap();
    assert_eq!(compiler(named), needed, "the oldest compiler that README.md names");
    let korean = format!("Rust {named} 이상");
    assert!(text("docs/README.ko.md").contains(&korean), "docs/README.ko.md does not say {korean}");
}
