//! What comes with an installed program: manual pages, completions, and what it says of itself.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use crate::docs::entries;
use crate::support::{Db, Kind};

/// The whole command line as `--help` tells it: `import`, `import oews` and so on.
fn commands(db: &Db) -> Vec<String> {
    let mut found = Vec::new();
    for command in entries(&db.ok(&["--help"]), "Commands:") {
        let below = entries(&db.ok(&[&command, "--help"]), "Commands:");
        found.extend(below.iter().map(|sub| format!("{command} {sub}")));
        found.push(command);
    }
    assert!(found.len() > 25, "{found:?}");
    found
}

#[test]
fn every_command_has_a_page_with_its_flags_and_variables() {
    let db = Db::new(Kind::Sqlite);
    let dir = db.path().join("share/man1");
    let said = db.ok(&["man", "--dir", dir.to_str().unwrap()]);
    let pages: BTreeSet<String> = fs::read_dir(&dir)
        .unwrap()
        .map(|page| page.unwrap().file_name().into_string().unwrap())
        .collect();
    let commands = commands(&db);
    let page = |command: &str| format!("onet-ai-{}.1", command.replace(' ', "-"));
    let mut expected: BTreeSet<String> = commands.iter().map(|command| page(command)).collect();
    expected.insert("onet-ai.1".to_owned());
    assert_eq!(pages, expected);
    assert!(said.contains(&format!("{} manual pages written", pages.len())), "{said}");
    for command in &commands {
        // In roff a hyphen that is no hyphenation is written with a backslash.
        let text = fs::read_to_string(dir.join(page(command))).unwrap().replace('\\', "");
        assert!(
            text.contains(".SH NAME") && text.contains(".SH \"EXIT STATUS\""),
            "{command}: {text}"
        );
        let mut args: Vec<&str> = command.split(' ').collect();
        args.push("--help");
        for word in db.ok(&args).split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')) {
            if word.starts_with("--") && word.len() > 2 {
                assert!(text.contains(word), "the page of {command} does not name {word}");
            }
        }
    }
    let serve = fs::read_to_string(dir.join("onet-ai-serve.1")).unwrap();
    assert!(serve.contains("ONET_AI_BIND"), "{serve}");
    // Written again over itself, as an upgrade does.
    assert_eq!(db.ok(&["man", "--dir", dir.to_str().unwrap()]), said);
    assert!(db.ok(&["man"]).contains(".TH onet"), "the page itself goes to stdout");
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let db = Db::new(Kind::Sqlite);
    fs::write(db.path().join("file"), "").unwrap();
    let run = db.run(&["man", "--dir", "file/man1"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("cannot write file/man1"), "{}", run.stderr);
}

#[test]
fn completions_know_every_command_and_no_secret() {
    let db = Db::new(Kind::Sqlite);
    let commands = commands(&db);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = db
            .command(&["completions", shell])
            .env("DATABASE_URL", "postgres://ann:s3cretword@127.0.0.1:1/none")
            .env("ONET_AI_BIND", "127.0.0.1:9")
            .output()
            .unwrap();
        let script = String::from_utf8(run.stdout).unwrap();
        assert!(run.status.success() && script.contains("max-cost-usd"), "{shell}: {script}");
        for command in &commands {
            let last = command.rsplit(' ').next().unwrap();
            assert!(script.contains(last), "{shell} does not know {command}");
        }
        assert!(!script.contains("s3cretword") && !script.contains("127.0.0.1:9"), "{shell}");
    }
    assert_eq!(db.run(&["completions", "tcsh"]).code, Some(2));
}

/// Asks bash itself, by the function that the script defines.
#[test]
fn bash_completes_with_them() {
    let db = Db::new(Kind::Sqlite);
    let script = db.ok(&["completions", "bash"]);
    let ask = "\nCOMP_WORDS=(onet-ai sc); COMP_CWORD=1; COMP_LINE='onet-ai sc'; COMP_POINT=10\n\
               $(complete -p onet-ai | sed 's/.*-F \\([^ ]*\\).*/\\1/') onet-ai sc onet-ai; printf '%s\\n' \"${COMPREPLY[@]}\"\n";
    let mut bash =
        Command::new("bash").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    bash.stdin.take().unwrap().write_all((script + ask).as_bytes()).unwrap();
    let output = bash.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "score\n");
}

#[test]
fn the_version_says_that_a_debug_build_is_one() {
    let db = Db::new(Kind::Sqlite);
    let said = db.ok(&["--version"]);
    let version = env!("CARGO_PKG_VERSION");
    // What a release says is tried in tests/deploy.sh, which need not compile one for it.
    if cfg!(debug_assertions) {
        assert_eq!(said, format!("onet-ai {version} (debug build)\n"));
    } else {
        assert!(said.starts_with(&format!("onet-ai {version} (")), "{said}");
    }
}
