//! The papers name everything there is: commands, flags, variables, routes, tables; and what they name is there.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Parser, Tag};

use crate::server::Server;
use crate::support::{Db, Kind};

/// The folder of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file, by its path from the root.
pub fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// The documents in `docs/`, without the pictures beside them.
fn docs() -> Vec<String> {
    let files = fs::read_dir(root().join("docs")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let is_document = |name: &String| Path::new(name).extension().is_some_and(|end| end == "md");
    names.filter(is_document).map(|name| format!("docs/{name}")).collect()
}

fn all_docs() -> String {
    docs().iter().map(|path| text(path)).collect::<Vec<_>>().join("\n")
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
fn every_route_is_explained_in_the_api_and_stands_in_its_table() {
    let db = Db::new(Kind::Sqlite);
    db.ok(&["migrate"]);
    let list = Server::of(&db).get("/api");
    let routes = list["routes"].as_array().unwrap();
    assert!(routes.len() >= 10, "{list}");
    let api = text("docs/API.md");
    let (table, rest): (Vec<&str>, Vec<&str>) =
        api.lines().partition(|line| line.starts_with("| `GET "));
    assert!(table.len() >= 10, "docs/API.md has no table of routes");
    for (part, what) in [(table.join("\n"), "the table of"), (rest.join("\n"), "the text of")] {
        for route in routes {
            let route = route["href"].as_str().unwrap();
            assert!(
                part.contains(&format!("GET {route}")),
                "{what} docs/API.md does not name GET {route}"
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
    let mut papers = docs();
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
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                Some(dest_url.into_string())
            }
            _ => None,
        });
        // Pictures for light and dark stand in HTML.
        let pictures = text.split("src=\"").skip(1).chain(text.split("srcset=\"").skip(1));
        let pictures = pictures.filter_map(|after| after.split('"').next()).map(str::to_owned);
        let links = links.chain(pictures);
        for link in links.filter(|link| !link.starts_with("http")) {
            match link.split_once('#').unwrap_or((&link, "")) {
                ("", heading) => {
                    assert!(headings(&text).contains(heading), "{path} has no heading #{heading}");
                }
                (file, heading) => {
                    let file = root().join(folder).join(file);
                    assert!(file.exists(), "{path} links to {link}");
                    if !heading.is_empty() {
                        let there = headings(&fs::read_to_string(file).unwrap());
                        assert!(
                            there.contains(heading),
                            "{path} links to {link}, no heading there"
                        );
                    }
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
