//! Titles, statements, reasons and names that try to be more than text, through every exit of the program.

use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::export::parse;
use crate::serve::scored;
use crate::server::Server;
use crate::support::{Db, on_both_databases};

/// Pieces of text that do harm somewhere; NUL is refused by PostgreSQL and cleaned before it is stored.
const PIECES: [&str; 40] = [
    "\u{1b}[31m",
    "\u{1b}]0;x\u{7}",
    "\u{9b}2J",
    "\u{7f}",
    "\r",
    "\n",
    "\t",
    "\u{85}",
    "\u{8}",
    "\u{2028}",
    "\u{2029}",
    "\u{202e}",
    "\u{202a}",
    "\u{2066}",
    "\u{2069}",
    "\u{200e}",
    "\u{200f}",
    "\u{61c}",
    "\u{200b}",
    "\u{feff}",
    "~~struck~~",
    "**bold**",
    "http://evil.example/x",
    "www.evil.example",
    "a@evil.example",
    "<b>",
    "<script>",
    "&amp;",
    "[x](http://evil.example)",
    "![x](y)",
    "`code`",
    "|",
    "\\",
    "# ",
    "- ",
    "1. ",
    "=1+1",
    "error: ",
    "{\"level\":\"ERROR\"}",
    "word",
];

/// What must not come out as it is; line ends and tabs do no harm.
fn is_forbidden(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[track_caller]
fn clean(what: &str, text: &str) {
    let found: Vec<char> = text.chars().filter(|c| is_forbidden(*c)).collect();
    assert!(!text.is_empty() && found.is_empty(), "{what}: {found:?}");
}

/// Some text, another one for every seed.
fn hostile(seed: usize) -> String {
    (0..6).map(|at| PIECES[(seed * 7 + at * at * 5 + at * 11) % PIECES.len()]).collect()
}

/// Puts such texts wherever somebody else's text is stored, that has no key of ours in it.
fn poison(db: &Db) {
    let quoted = |seed: usize| format!("'{}'", hostile(seed).replace('\'', "''"));
    for (seed, (table, column)) in [
        ("occupation_master", "title"),
        ("occupation_master", "description"),
        ("task_statements", "task_statement"),
        ("task_ai_score", "rationale"),
        ("task_ai_score", "model_version"),
        ("data_version", "release_name"),
    ]
    .into_iter()
    .enumerate()
    {
        db.execute(&format!("update {table} set {column} = {}", quoted(seed)));
    }
    // Ten tasks whose texts are all different.
    for task in 2601..2611 {
        let (statement, reason) = (quoted(task), quoted(task + 100));
        db.execute(&format!(
            "update task_statements set task_statement = {statement} where task_id = {task}"
        ));
        db.execute(&format!(
            "update task_ai_score set rationale = {reason} where task_id = {task}"
        ));
    }
}

/// A page's words without any markup but ours.
fn plain(markdown: &str) -> String {
    let options = Options::all() - Options::ENABLE_SMART_PUNCTUATION;
    let mut text = String::new();
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(part) => text.push_str(&part),
            Event::SoftBreak | Event::End(_) => text.push('\n'),
            Event::Start(
                Tag::Heading { .. }
                | Tag::Paragraph
                | Tag::Strong
                | Tag::List(None)
                | Tag::Item
                | Tag::Table(_)
                | Tag::TableHead
                | Tag::TableRow
                | Tag::TableCell,
            ) => {}
            other => panic!("{other:?}: {markdown}"),
        }
    }
    text
}

on_both_databases! {
    fn nothing_that_steers_comes_out(db: &Db) {
        scored(db);
        poison(db);
        for args in [
            &["show", "53-3032"][..], &["show", "53-3032", "--json"], &["runs"], &["runs", "--json"], &["runs", "show", "1"],
            &["runs", "show", "1", "--task", "2601"], &["runs", "show", "1", "--task", "2601", "--json"], &["versions"],
            &["snapshots"], &["agreement"], &["summary"], &["rubric", "show", "substitution", "--task", "2601"],
            &["export", "occupations"], &["export", "tasks"], &["export", "tasks", "--format", "json"],
            &["export", "tasks", "--format", "csvw"], &["export", "occupation", "53-3032"], &["sensitivity"],
        ] {
            clean(&args.join(" "), &db.ok(args));
        }
        let server = Server::of(db);
        for path in [
            "/occupations/53-3032.md", "/export/tasks.csv", "/export/occupations.csv", "/tasks?format=csv", "/metrics",
            "/occupations/53-3032", "/occupations/53-3032?tasks=3", "/occupations/53-3032/tasks", "/occupations", "/rankings/ai_risk", "/major_groups", "/search/suggest?q=driv", "/occupations/compare?codes=53-3032,29-1141", "/openapi.json",
            "/occupations?fields=title,soc_code", "/tasks/2601", "/tasks", "/export/tasks.json",
            "/versions", "/snapshots", "/runs", "/agreement", "/summary", "/occupations/%C2%9B31m", "/%E2%80%AE?x=1",
            "/rankings/ai_risk?%E2%80%AEx=1", "/search/suggest?q=%C2%9B31m", "/occupations?page=%E2%80%AE1",
        ] {
            clean(path, &server.request("GET", path, &[]).text);
        }
        // A row is a line, and no cell is a formula.
        for subject in ["occupations", "tasks"] {
            let text = db.ok(&["export", subject]);
            let (_, rows) = parse(&text);
            assert_eq!(text.lines().count(), rows.len() + 1);
            for cell in rows.iter().flatten() {
                let is_number = cell.parse::<f64>().is_ok();
                assert!(is_number || !cell.starts_with(['=', '+', '-', '@']), "{cell}");
            }
        }
    }

    fn markdown_is_text_and_our_markup_only(db: &Db) {
        scored(db);
        poison(db);
        let text = plain(&db.ok(&["export", "occupation", "53-3032"]));
        for task in 2601..2611 {
            for seed in [task, task + 100] {
                let shown = onet_ai::text::line(&hostile(seed)).into_owned();
                let shown = shown.trim().replace("a@", "a@ ");
                assert!(text.contains(&shown), "{shown:?} is not in {text}");
            }
        }
    }

    fn an_error_steers_nothing(db: &Db) {
        scored(db);
        for seed in 0..12 {
            let name = hostile(seed).replace('/', "_");
            std::fs::write(db.path().join("odd.csv"), format!("{name}\nx\n")).unwrap();
            for args in [
                vec!["validate", "--against", "odd.csv", "--code-column", "code", "--value-column", "v"],
                vec!["validate", "--against", &name, "--code-column", "code", "--value-column", "v"],
                vec!["import", "--version", "x", "--from", &name],
                vec!["export", "occupations", "--output", "none/at/all"],
            ] {
                let run = db.run(&args);
                assert_ne!(run.code, Some(0), "{args:?}");
                // clap tells a wrong argument as the shell gave it.
                if run.code == Some(1) { clean(&format!("{args:?}"), &run.stderr); }
            }
        }
    }
}
