//! Arrows only point downwards: every module uses only what the table in `src/lib.rs` allows it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The table of `src/lib.rs`: layer → what it may use.
fn table() -> BTreeMap<String, BTreeSet<String>> {
    let text = include_str!("../../src/lib.rs");
    let rows = text.lines().filter_map(|line| line.strip_prefix("//! | `"));
    rows.map(|row| {
        let (layer, rest) = row.split_once('`').unwrap();
        let allowed = rest.split('|').nth(1).unwrap();
        let allowed = allowed.split(',').map(str::trim).filter(|name| !name.is_empty());
        (layer.to_owned(), allowed.map(str::to_owned).collect())
    })
    .collect()
}

pub fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// Layers that a source text names as `crate::layer`.
fn used(text: &str) -> BTreeSet<String> {
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    let mut names = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        let list =
            after.strip_prefix('{').and_then(|list| list.split_once('}')).map(|(list, _)| list);
        for item in
            list.unwrap_or(after).split(',').take(if list.is_some() { usize::MAX } else { 1 })
        {
            let name: String =
                item.trim().chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            names.insert(name);
        }
    }
    names
}

#[test]
fn every_module_uses_only_the_layers_below_it() {
    let table = table();
    assert!(table.len() >= 8, "the table of src/lib.rs was not read: {table:?}");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&source, &mut files);
    let mut wrong = Vec::new();
    for path in &files {
        let inside = path.strip_prefix(&source).unwrap().to_str().unwrap();
        let layer = inside.split('/').next().unwrap().trim_end_matches(".rs");
        if ["lib", "main"].contains(&layer) {
            continue;
        }
        let Some(allowed) = table.get(layer) else {
            wrong.push(format!("{inside}: the layer {layer} is not in the table"));
            continue;
        };
        for name in used(&fs::read_to_string(path).unwrap()) {
            if table.contains_key(&name) && name != layer && !allowed.contains(&name) {
                wrong.push(format!("{inside} uses {name}, which {layer} may not"));
            }
        }
    }
    assert!(files.len() > 40, "only {} files were looked at", files.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_has_no_cycle() {
    let table = table();
    let mut below: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    // Every layer may use only layers that stand further down in the picture: what can be sorted
    // this way has no cycle.
    while below.len() < table.len() {
        let before = below.len();
        for (layer, allowed) in &table {
            if allowed.iter().all(|name| below.contains_key(name.as_str())) {
                below.insert(layer, allowed.iter().map(String::as_str).collect());
            }
        }
        assert!(
            below.len() > before,
            "a cycle among {:?}",
            table.keys().filter(|layer| !below.contains_key(layer.as_str())).collect::<Vec<_>>()
        );
    }
}

#[test]
fn uses_are_found_however_they_are_written() {
    let text = "use crate::{db::Conn, soc};\n// crate::web is not code\nfn f() { crate::stats::mean(&[]); }";
    assert_eq!(used(text), ["db", "soc", "stats"].map(str::to_owned).into());
}
