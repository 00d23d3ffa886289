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

/// Source text without comments and without its tests, which may use anything.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// The paths that a `use` item names, its braces taken apart.
fn expanded(item: &str) -> Vec<String> {
    let Some((head, rest)) = item.split_once('{') else {
        return vec![item.split(" as ").next().unwrap_or_default().trim().to_owned()];
    };
    let body = rest.rsplit_once('}').map_or(rest, |(body, _)| body);
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for c in body.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().unwrap().push(c);
    }
    let parts = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
    parts.flat_map(|part| expanded(&format!("{}{part}", head.trim()))).collect()
}

/// Every path of modules that a file's code names: in `use` items and where it uses them.
fn named(code: &str) -> Vec<String> {
    let mut paths = Vec::new();
    let mut rest = String::new();
    for (at, statement) in code.split(';').enumerate() {
        let start = statement.rfind("use ").filter(|start| {
            let before = statement[..*start].rsplit('\n').next().unwrap().trim();
            before.is_empty() || before.starts_with("pub")
        });
        match start {
            Some(start) => paths.extend(expanded(&statement[start + 4..].replace('\n', " "))),
            None if at > 0 || !statement.is_empty() => rest.push_str(statement),
            None => {}
        }
        rest.push(';');
    }
    let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    for word in rest.split(|c| !is_path(c)).filter(|word| word.contains("::")) {
        paths.push(word.to_owned());
    }
    paths
}

/// A file's module path, `["web", "routes", "export"]`.
fn module_of(inside: &Path) -> Vec<String> {
    let parts = inside.with_extension("");
    let mut parts: Vec<String> =
        parts.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
    if parts.last().is_some_and(|last| last == "mod" || last == "lib") {
        parts.pop();
    }
    parts
}

/// Which files use which: module → modules. A child that names its own parent is left out: the parent holds
/// what its children share.
fn arrows() -> BTreeMap<Vec<String>, BTreeSet<Vec<String>>> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&source, &mut files);
    files.retain(|file| !file.ends_with("main.rs") && !file.ends_with("tests.rs"));
    let texts: BTreeMap<Vec<String>, String> = files
        .iter()
        .map(|file| {
            let inside = file.strip_prefix(&source).unwrap();
            (module_of(inside), code(&fs::read_to_string(file).unwrap()))
        })
        .collect();
    let resolve = |path: &str, me: &Vec<String>| -> Option<Vec<String>> {
        let mut parts = path.split("::").filter(|part| !part.is_empty()).peekable();
        let mut at = match *parts.peek()? {
            "crate" => {
                parts.next();
                Vec::new()
            }
            "self" | "super" => me.clone(),
            first => {
                let child = [me.as_slice(), &[first.to_owned()]].concat();
                texts.contains_key(&child).then(|| me.clone())?
            }
        };
        for part in parts {
            match part {
                "self" => continue,
                "super" => {
                    at.pop();
                    continue;
                }
                _ => {}
            }
            let further = [at.as_slice(), &[part.to_owned()]].concat();
            if !texts.contains_key(&further) {
                break;
            }
            at = further;
        }
        texts.contains_key(&at).then_some(at)
    };
    texts
        .iter()
        .map(|(me, text)| {
            let used = named(text).into_iter().filter_map(|path| resolve(&path, me));
            let parent = &me[..me.len().saturating_sub(1)];
            (me.clone(), used.filter(|used| used != me && used != parent).collect())
        })
        .collect()
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let arrows = arrows();
    let count: usize = arrows.values().map(BTreeSet::len).sum();
    assert!(arrows.len() > 300 && count > 1_000, "{} files, {count} arrows", arrows.len());
    let reached = |from: &Vec<String>| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
        while let Some(file) = next.pop() {
            for used in arrows.get(file).into_iter().flatten() {
                if seen.insert(used) {
                    next.push(used);
                }
            }
        }
        seen
    };
    let tied: Vec<String> = arrows
        .iter()
        .flat_map(|(file, used)| used.iter().map(move |used| (file, used)))
        .filter(|(file, used)| reached(used).contains(file))
        .map(|(file, used)| format!("{} uses {}", file.join("/"), used.join("/")))
        .collect();
    assert!(tied.is_empty(), "circles:\n{}", tied.join("\n"));
}

#[test]
fn inside_a_layer_too_arrows_point_downwards() {
    // Folders of a layer, the lowest first; a folder uses only those before it.
    let floors = [("web", &["kernel", "pages", "routes", "serve"][..])];
    let arrows = arrows();
    for (layer, folders) in floors {
        let floor = |file: &[String]| {
            let folder = file.get(1).filter(|_| file[0] == layer)?;
            folders.iter().position(|known| known == folder)
        };
        let mut seen = 0;
        for (file, used) in &arrows {
            let Some(own) = floor(file) else { continue };
            seen += 1;
            for used in used {
                let up = floor(used).is_some_and(|floor| floor > own);
                assert!(!up, "{} uses {}, which is above it", file.join("/"), used.join("/"));
            }
        }
        assert!(seen >= folders.len(), "{layer} has no such folders");
    }
}

#[test]
fn paths_are_found_however_they_are_written() {
    let text = code(
        "use super::{a::{B, C}, d};\npub(crate) use crate::x::Y as Z; // crate::not\nfn f() { crate::q::r(); }\n\
         #[cfg(test)]\nmod tests { use crate::only_here; }",
    );
    let mut found = named(&text);
    found.sort();
    assert_eq!(found, ["crate::q::r", "crate::x::Y", "super::a::B", "super::a::C", "super::d"]);
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
