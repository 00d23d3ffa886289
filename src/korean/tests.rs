//! The files of Korean names: their form, and heads that are used consistently. `tests/it/korean.rs` holds them
//! against O*NET's own titles.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::soc;

/// Latin words that Korean names and everyday words have too.
const LATIN: [&str; 16] = [
    "AI", "CNC", "CT", "DB", "GIS", "HR", "IT", "MRI", "PR", "QA", "RFID", "SEO", "SNS", "TV",
    "UI", "UX",
];
const RESOLUTIONS: &str = include_str!("resolutions.tsv");

/// The cells of every row below the header, which has to be this one.
fn table(file: &'static str, header: &[&str]) -> Vec<Vec<&'static str>> {
    let mut lines = file.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    assert_eq!(lines.next().unwrap(), header);
    let rows: Vec<_> = lines.collect();
    for row in &rows {
        assert_eq!(row.len(), header.len(), "{row:?}");
        assert!(row.iter().all(|cell| cell.trim() == *cell && !cell.contains("  ")), "{row:?}");
    }
    rows
}

fn titles() -> Vec<Vec<&'static str>> {
    table(TITLES, &["code", "title", "lay", "how", "note"])
}

#[test]
fn every_code_has_one_name_and_every_name_one_code() {
    let rows = titles();
    assert_eq!(rows.len(), 1_016, "the codes of O*NET-SOC 2019");
    assert!(rows.is_sorted_by(|a, b| a[0] < b[0]));
    let mut known: BTreeMap<String, &str> = BTreeMap::new();
    for row in rows {
        let (code, title) = (row[0], row[1]);
        assert!(code.parse::<soc::OnetSocCode>().is_ok(), "{code}");
        assert!(soc::major_group_name(soc::major_group(code)).is_some(), "{code}");
        // Names that differ by a blank or a dot only are one to a reader.
        let letters: String = title.chars().filter(|c| c.is_alphanumeric()).collect();
        let other = known.insert(letters, code);
        assert_eq!(other, None, "{code} {title}");
        assert!(["standard", "usual", "translated"].contains(&row[3]), "{row:?}");
    }
}

#[test]
fn names_are_korean_with_few_latin_words_and_no_other_signs() {
    for row in titles() {
        let lay: Vec<&str> = Name { title: row[1], lay: row[2] }.lay().collect();
        assert!(lay.len() <= 8 && !lay.contains(&row[1]), "{row:?}");
        assert_eq!(lay.len(), lay.iter().collect::<BTreeSet<_>>().len(), "{row:?}");
        assert!(row[1].chars().count() <= 40, "{row:?}");
        for text in lay.iter().copied().chain([row[1]]) {
            assert!(hangul::is_in(text) || (text != row[1] && LATIN.contains(&text)), "{row:?}");
            assert_eq!(hangul::composed(text), text, "{row:?}");
            let is_fine = |c: char| {
                matches!(c, '가'..='힣' | ' ' | '·' | '(' | ')') || c.is_ascii_alphanumeric()
            };
            assert!(text.chars().all(is_fine), "{text}");
            let is_latin = |c: char| c.is_ascii_alphabetic();
            for word in text.split(|c| !is_latin(c)).filter(|word| !word.is_empty()) {
                assert!(LATIN.contains(&word) || (word == "D" && text.contains("3D")), "{row:?}");
            }
        }
    }
}

#[test]
fn groups_that_are_one_kind_of_job_have_one_head() {
    let mut n = 0;
    for row in titles() {
        let (code, title) = (row[0], row[1].split(" (").next().unwrap());
        let head = match code {
            // They teach a trade, and apply a technique: no professors and no engineers in Korean.
            "25-1194.00" | "17-2072.01" => continue,
            _ if code.starts_with("25-1") => "교수",
            _ if code.starts_with("47-3") => "보조원",
            _ if code.starts_with("17-2") => "기술자",
            _ => continue,
        };
        n += 1;
        assert!(title.ends_with(head), "{code} {title}: {head}");
    }
    assert!(n > 60, "{n}");
}

#[test]
fn major_groups_and_elements_have_names() {
    let groups = table(MAJOR_GROUPS, &["code", "title_en", "title_ko"]);
    assert_eq!(groups.len(), soc::MAJOR_GROUPS.len());
    let names: BTreeSet<&str> =
        soc::MAJOR_GROUPS.iter().map(|(code, _)| major_group(code).unwrap()).collect();
    assert_eq!(names.len(), soc::MAJOR_GROUPS.len());
    for row in groups {
        let group = soc::major_group_name(soc::major_group(row[0])).unwrap();
        assert!(row[1] == format!("{group} Occupations") || row[0] == "55-0000", "{row:?}");
    }
    let elements = table(ELEMENTS, &["element", "name_en", "name_ko"]);
    assert!(elements.len() >= 68, "35 skills and 33 knowledge areas, and their groups");
    let names: BTreeSet<&str> = elements.iter().map(|row| row[2]).collect();
    assert!(names.len() + 2 >= elements.len(), "two groups may be called alike");
    assert_eq!(element("2.A.1.a"), Some("읽고 이해하기"));
    assert_eq!((element("1.A.1.a.1"), major_group("99"), title("99-9999.00")), (None, None, None));
}

#[test]
fn what_was_resolved_is_what_stands_there() {
    let rows = table(RESOLUTIONS, &["code", "first", "second", "final", "reason"]);
    assert!(rows.len() > 100, "{}", rows.len());
    for row in rows {
        assert_eq!(title(row[0]), Some(row[3]), "{row:?}");
        assert!(!row[4].is_empty(), "{row:?}");
    }
}

#[test]
fn every_name_can_be_typed_with_the_wrong_keyboard() {
    const FIRST_KEY: u32 = 0x61;
    let keys = |text: &str| -> String {
        let decomposed = text.chars().flat_map(hangul::letters);
        let key = |letter: char| {
            (FIRST_KEY..FIRST_KEY + 26)
                .flat_map(|key| {
                    let lower = char::from_u32(key).unwrap();
                    [lower, lower.to_ascii_uppercase()]
                })
                .find(|key| hangul::of_key(*key) == Some(letter))
                .unwrap_or(letter)
        };
        decomposed.map(key).collect()
    };
    let mut n = 0;
    for row in titles() {
        let title: String = row[1].chars().filter(|c| matches!(c, '가'..='힣' | ' ')).collect();
        let typed = hangul::typed(&keys(&title));
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(typed.as_deref(), Some(title.as_str()));
        n += 1;
    }
    assert_eq!(n, 1_016);
}
