//! Each language as if the pages had been written in it: no sentence of the other one, whatever is shown or refused.

use crate::labour_sample::everything;
use crate::pages::{PAGES, korean};
use crate::serve::scored;
use crate::server::Server;
use crate::support::{Db, Kind, on_both_databases};

/// Elements without an end.
const VOID: [&str; 5] = ["meta", "link", "input", "br", "img"];
/// Elements that hold what programs read, or names.
const QUOTED: [&str; 6] = ["code", "pre", "script", "style", "cite", "title"];

/// The texts of a page that are in a language, as its elements say; not those that are quoted.
fn texts(html: &str, language: &str) -> Vec<String> {
    let mut open: Vec<(String, bool)> = Vec::new();
    let mut found = Vec::new();
    for part in html.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap();
        let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect();
        if let Some(name) = tag.strip_prefix('/') {
            let (last, _) = open.pop().unwrap();
            assert_eq!(last, name, "{html}");
        } else if !tag.starts_with('!') && !tag.ends_with('/') && !VOID.contains(&name.as_str()) {
            let said = tag.split(" lang=\"").nth(1).and_then(|rest| rest.split('"').next());
            let above = open.last().is_some_and(|(_, is_in)| *is_in);
            let is_in = said.map_or(above, |said| said == language);
            open.push((name.clone(), is_in && !QUOTED.contains(&name.as_str())));
        }
        if open.last().is_some_and(|(_, is_in)| *is_in) && !text.trim().is_empty() {
            found.push(text.trim().replace("&#39;", "'").replace("&#34;", "\""));
        }
    }
    assert!(open.is_empty(), "{open:?}");
    found
}

/// How many English words follow each other in a text: words of small letters, since names have others.
fn english(text: &str) -> usize {
    let is_word = |word: &&str| {
        let word = word.trim_matches(|c: char| ",.;:()".contains(c));
        word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase())
    };
    let (mut longest, mut now) = (0, 0);
    for word in text.split_whitespace() {
        now = if is_word(&word) { now + 1 } else { 0 };
        longest = longest.max(now);
        // What stands in a list is no sentence.
        now = if word.ends_with(',') { 0 } else { now };
    }
    longest
}

fn assert_korean(path: &str, html: &str) {
    let said = texts(html, "ko");
    assert!(said.len() > 5, "{path}: {said:?}");
    for text in said {
        assert!(english(&text) < 3, "{path} says in English: {text}");
    }
}

#[test]
fn sentences_are_told_from_names_and_from_what_is_quoted() {
    let html = "<html lang=\"ko\"><p>아직 <code>no such thing here</code> 없음</p><p lang=\"en\">not this one either \
        <b lang=\"ko\">no figure is known</b></p><br>Registered Nurses</html>";
    assert_eq!(texts(html, "ko"), ["아직", "없음", "no figure is known", "Registered Nurses"]);
    assert_eq!((english("no figure is known"), english("Registered Nurses of the")), (4, 2));
}

on_both_databases! {
    fn no_korean_page_has_an_english_sentence(db: &Db) {
        everything(db);
        let server = Server::of(db);
        for path in PAGES {
            let path = korean(path);
            assert_korean(&path, &crate::pages::page(&server, &path).text);
        }
    }

    fn without_figures_they_have_none_either(db: &Db) {
        scored(db);
        let server = Server::of(db);
        for path in ["/", "/jobs/53-3032", "/jobs/55-3016", "/jobs/15-1252", "/chart", "/ranking?sort=jobs", "/embed/jobs/15-1252", "/status", "/changes"] {
            let path = korean(path);
            assert_korean(&path, &crate::pages::page(&server, &path).text);
        }
    }

    fn a_refusal_is_a_sentence_in_the_language_of_the_page(db: &Db) {
        scored(db);
        let server = Server::of(db);
        let ticked = "/jobs/53-3032/hours?time=2601";
        for (path, status, english, said) in [
            ("/jobs/99-9999", 404, "there is no occupation 99-9999", "코드가 99-9999인 직업이 없습니다."),
            ("/jobs/29-1142", 404, "Almost the same code: 29-1141", "코드가 29-1142인 직업이 없습니다. 비슷한 코드: 29-1141"),
            ("/embed/jobs/29-1142", 404, "Almost the same code: 29-1141", "비슷한 코드: 29-1141"),
            ("/tasks/1/page", 404, "there is no task 1 in this release", "이 판에는 번호가 1인 업무가 없습니다."),
            ("/activities/4.A.9/page", 404, "there is no activity 4.A.9", "이 판에는 번호가 4.A.9인 활동이 없습니다."),
            ("/skills/9.Z/page", 404, "no occupation is rated on 9.Z", "이 판에는 9.Z 항목으로 평가한 직업이 없습니다."),
            ("/replies/9-9-9-9/page", 404, "there is no reply 9-9-9-9", "번호가 9-9-9-9인 답변이 없습니다."),
            ("/rubrics/none-v1-00000000/page", 404, "there is no question none-v1", "이름이 none-v1-00000000인 질문이 없습니다."),
            ("/s/9/preview/53-3032.png", 404, "there is no picture of snapshot 9", "스냅숏 9의 그림은 없습니다."),
            ("/nowhere", 404, "there is no /nowhere", "/ko/nowhere 주소에는 페이지가 없습니다."),
            ("/s/x/jobs/53-3032", 404, "there is no /s/x/jobs/53-3032", "/ko/s/x/jobs/53-3032 주소에는 페이지가 없습니다."),
            ("/ranking?sort=height", 422, "is not one of score, jobs", "‘sort’ 값은 다음 가운데 하나여야 합니다: score, jobs"),
            ("/ranking?page=0", 422, "is not a whole number from 1 to 1000", "‘page’ 값은 1부터 1,000까지의 정수여야 합니다. 받은 값: \"0\""),
            ("/ranking?page=1&page=2", 422, "given twice", "주소에 ‘page’ 값이 두 번 있습니다."),
            ("/compare?soc=nurse", 422, "is not one to 4 SOC codes", "‘soc’ 값은 29-1141 같은 SOC 코드여야 하며"),
            (ticked, 422, "is not a number, a point and a word", "2601.4처럼 번호, 점, 시간의 차례로"),
            ("/jobs/53-3032/hours?time=2601.5", 422, "said of 2601, is not one of", "2601번에 대해 다음 가운데 하나여야 합니다: 1, 4, 8"),
            ("/jobs/53-3032/hours?time=2601.4_2601.8", 422, "2601 is given twice", "‘time’ 값에 2601번이 두 번 있습니다."),
            ("/skills/page?words=a%00b", 422, "holds a NUL character", "쓸 수 없는 문자(NUL)"),
        ] {
            for (path, language, said) in [(path.to_owned(), "en", english), (korean(path), "ko", said)] {
                let reply = server.request("GET", &path, &[("accept", "text/html,*/*;q=0.8")]);
                assert_eq!((reply.status, reply.header("content-type")), (status, Some("text/html; charset=utf-8")), "{path}");
                assert!(texts(&reply.text, language).iter().any(|text| text.contains(said)), "{path}: {}", reply.text);
                if language == "ko" {
                    assert_korean(&path, &reply.text);
                }
            }
        }
        let long = format!("/ko/search?q={}", "a".repeat(201));
        let reply = server.request("GET", &long, &[("accept", "text/html")]);
        assert!(reply.status == 422 && reply.text.contains("‘q’ 값은 200자를 넘을 수 없습니다."), "{}", reply.text);
        let reply = server.request("POST", "/ko/ranking", &[("accept", "text/html")]);
        assert!(reply.status == 405 && reply.text.contains("GET과 HEAD 요청에만 답합니다."), "{}", reply.text);
    }
}

#[test]
fn an_empty_server_says_so_in_korean_too() {
    let db = Db::new(Kind::Sqlite);
    db.ok(&["migrate"]);
    let reply = Server::of(&db).request("GET", "/ko/ranking", &[]);
    assert_eq!(reply.status, 503);
    assert!(reply.text.contains("아직 보여 드릴 자료가 없습니다"), "{}", reply.text);
    assert_korean("/ko/ranking", &reply.text);
}
