//! The papers name everything there is: commands, flags, variables, routes, tables, migrations.

use std::fs;
use std::path::{Path, PathBuf};

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
fn entries(help: &str, section: &str) -> Vec<String> {
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
    let db = Db::new(Kind::Sqlite).unwrap();
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
    let model = table.find(onet_ai::llm::Provider::OpenAi, "my-model").unwrap();
    assert_eq!((model.price.unwrap().input, model.requests_per_minute), (400, Some(300)));
}

#[test]
fn every_route_is_in_the_api_and_in_the_readme() {
    let db = Db::new(Kind::Sqlite).unwrap();
    db.ok(&["migrate"]);
    let list = Server::of(&db).get("/");
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

#[test]
fn links_between_the_documents_lead_somewhere() {
    let mut checked = 0;
    for path in
        ["README.md", "docs/OPERATIONS.md", "docs/ARCHITECTURE.md", "docs/API.md", "docs/DATA.md"]
    {
        let folder = Path::new(path).parent().unwrap();
        for link in text(path).split("](").skip(1).map(|after| after.split(')').next().unwrap()) {
            if !link.starts_with("http") {
                assert!(root().join(folder).join(link).exists(), "{path} links to {link}");
                checked += 1;
            }
        }
    }
    assert!(checked > 5);
}
