//! The papers name everything there is: commands, flags, variables, routes, tables, dependencies; and what they name
//! is there.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pulldown_cmark::{Event, Parser, Tag};

use crate::server::Server;
use crate::support::{Db, Kind};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

fn all_docs() -> String {
    let files = fs::read_dir(root().join("docs")).unwrap();
    files
        .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
        .collect::<Vec<_>>()
        .join("\n")
}

/// Whether `name` stands in the text as a word of its own.
fn names(text: &str, name: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    text.match_indices(name)
        .any(|(at, _)| !text[..at].ends_with(part) && !text[at + name.len()..].starts_with(part))
}

/// The words before the descriptions in a section of a help text.
pub fn entries(help: &str, section: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| !line.starts_with(section)).skip(1);
    let lines = lines.take_while(|line| line.is_empty() || line.starts_with(' '));
    lines
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_command_and_flag_is_in_operations() {
    let db = Db::new(Kind::Sqlite);
    let operations = text("docs/OPERATIONS.md");
    let commands = entries(&db.ok(&["--help"]), "Commands:");
    assert!(commands.len() >= 10, "{commands:?}");
    let mut flags = 0;
    for command in &commands {
        assert!(names(&operations, command), "docs/OPERATIONS.md does not name `{command}`");
        let help = db.ok(&[command, "--help"]);
        for word in help.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')) {
            if word.starts_with("--") && word.len() > 2 && word != "--help" {
                assert!(
                    names(&operations, word),
                    "docs/OPERATIONS.md does not name {word} of {command}"
                );
                flags += 1;
            }
        }
        for sub in entries(&help, "Commands:") {
            assert!(operations.contains(&format!("{command} {sub}")), "{command} {sub}");
        }
    }
    assert!(flags > 40, "only {flags} flags were found");
}

#[test]
fn every_variable_is_in_the_example_and_in_operations() {
    let mut found = 0;
    let mut files = Vec::new();
    crate::layers::rust_files(&root().join("src/cli"), &mut files);
    for file in files {
        let source = fs::read_to_string(file).unwrap();
        for after in source.split("env = \"").skip(1) {
            let name = after.split('"').next().unwrap();
            for path in [".env.example", "docs/OPERATIONS.md"] {
                assert!(names(&text(path), name), "{path} does not name {name}");
            }
            found += 1;
        }
    }
    assert!(found >= 4, "only {found} variables were found");
}

#[test]
fn the_example_of_a_model_file_is_one() {
    let operations = text("docs/OPERATIONS.md");
    let example = operations.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let table = onet_ai::llm::models::ModelTable::with_file(example, "example").unwrap();
    let model = table.find(onet_ai::llm::Vendor::OpenAi, "my-model").unwrap();
    assert_eq!((model.price.unwrap().input, model.requests_per_minute), (400, Some(300)));
}

#[test]
fn every_route_is_in_the_api_and_in_the_readme() {
    let db = Db::new(Kind::Sqlite);
    db.ok(&["migrate"]);
    let list = Server::of(&db).get("/api");
    let routes = list["routes"].as_array().unwrap();
    assert!(routes.len() >= 10, "{list}");
    for route in routes {
        let route = route["href"].as_str().unwrap();
        for path in ["docs/API.md", "README.md"] {
            assert!(
                text(path).contains(&format!("GET {route}")),
                "{path} does not name GET {route}"
            );
        }
    }
}

#[test]
fn every_table_is_in_the_docs() {
    let docs = all_docs();
    let schema = text("src/db/schema.rs");
    let tables: Vec<&str> = schema
        .lines()
        .filter_map(|line| line.trim().strip_suffix(") {")?.split_once(" ("))
        .map(|(table, _)| table)
        .collect();
    assert!(tables.len() > 30, "{tables:?}");
    for table in tables {
        assert!(names(&docs, table), "no document names the table {table}");
    }
}

/// README, CONTRIBUTING, SECURITY, the notices, and all of `docs/`.
fn papers() -> Vec<String> {
    let files = fs::read_dir(root().join("docs")).unwrap();
    let docs = files.map(|file| format!("docs/{}", file.unwrap().file_name().to_str().unwrap()));
    let mut papers: Vec<String> = docs.collect();
    papers.extend(
        ["README.md", "CONTRIBUTING.md", "SECURITY.md", "THIRD_PARTY.md"].map(str::to_owned),
    );
    papers.sort();
    assert!(papers.len() >= 10, "{papers:?}");
    papers
}

#[test]
fn links_between_the_documents_lead_somewhere() {
    let mut checked = 0;
    for path in papers() {
        let folder = Path::new(&path).parent().unwrap();
        let text = text(&path);
        let links = Parser::new(&text).filter_map(|event| match event {
            Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.into_string()),
            _ => None,
        });
        for link in links.filter(|link| !link.starts_with("http")) {
            match link.split_once('#').unwrap_or((&link, "")) {
                ("", heading) => {
                    assert!(headings(&text).contains(heading), "{path} has no heading #{heading}");
                }
                (file, _) => {
                    assert!(root().join(folder).join(file).exists(), "{path} links to {link}");
                }
            }
            checked += 1;
        }
    }
    assert!(checked > 30, "only {checked} links were found");
}

/// The names under which the headings of a text can be linked to.
fn headings(text: &str) -> BTreeSet<String> {
    let lines = text.lines().filter(|line| line.starts_with('#'));
    let name = |line: &str| {
        let title = line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
        title.chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect()
    };
    lines.map(name).collect()
}

/// A file of an operator's that the papers name as an example.
const EXAMPLE: &str = "labels:MANIFEST.toml";

/// What of a text in backticks looks like a path of this repository. Alternatives in braces are taken apart.
fn paths(code: &str) -> Vec<String> {
    let folders = [".ci/", "benches/", "deploy/", "docs/", "migrations/", "src/", "tests/"];
    let endings = [".rs", ".md", ".sh", ".py", ".toml"];
    let words = code.split_whitespace().map(|word| word.trim_end_matches([',', ';', ':']));
    let words = words.filter(|word| {
        *word != EXAMPLE
            && !word.contains("://")
            && !word.starts_with('/')
            && !endings.contains(word)
            && (folders.iter().any(|folder| word.starts_with(folder))
                || endings.iter().any(|ending| word.ends_with(ending)))
    });
    words.flat_map(alternatives).collect()
}

/// `a/{b,c}.rs` as `a/b.rs` and `a/c.rs`.
fn alternatives(path: &str) -> Vec<String> {
    let Some((before, rest)) = path.split_once('{') else { return vec![path.to_owned()] };
    let (inside, after) = rest.split_once('}').unwrap();
    inside.split(',').flat_map(|part| alternatives(&format!("{before}{part}{after}"))).collect()
}

/// Every file of the repository, from its root on.
fn files(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
        if [".git", ".tools", "node_modules", "target", "tmp"].contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(name);
        }
    }
}

#[test]
fn every_path_in_the_papers_is_there() {
    let mut known = Vec::new();
    files(&root(), &mut known);
    // A path that does not begin at the root is the end of one, as in `error.rs` of some folder.
    let exists = |path: &str| {
        let end = format!("/{path}");
        root().join(path).exists() || known.iter().any(|file| file.ends_with(&end))
    };
    let (mut checked, mut wrong) = (0, Vec::new());
    for paper in papers() {
        let text = text(&paper);
        for event in Parser::new(&text) {
            let Event::Code(code) = event else { continue };
            for path in paths(&code) {
                // Of a name that is to be filled in, the folder has to be there.
                let fixed = path.split(['*', '<', '…']).next().unwrap();
                let fixed = if fixed == path { fixed } else { fixed.rsplit_once('/').unwrap().0 };
                if !exists(fixed) {
                    wrong.push(format!("{paper} names {path}"));
                }
                checked += 1;
            }
        }
    }
    assert!(checked > 100, "only {checked} paths were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn paths_are_found_in_what_stands_in_backticks() {
    for (code, expected) in [
        ("tests/recompute.py URL --draws", vec!["tests/recompute.py"]),
        ("src/{a,b}.rs", vec!["src/a.rs", "src/b.rs"]),
        ("error.rs", vec!["error.rs"]),
        ("docs/METHOD.md, section 5", vec!["docs/METHOD.md"]),
        ("score_version", vec![]),
        ("https://example.org/a.md", vec![]),
        ("/occupations/{soc_code}.md", vec![]),
    ] {
        assert_eq!(paths(code), expected, "{code}");
    }
}

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
}
