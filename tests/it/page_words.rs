//! What pages say besides their text: to browsers, to other sites, and of what is not there.

use crate::pages::{attributes, page, served};
use crate::support::on_both_databases;

on_both_databases! {
    fn the_reference_of_the_api_is_a_page_whose_stylesheets_may_be_loaded(db: &Db) {
        let server = served(db);
        let reply = page(&server, "/docs");
        let policy = reply.header("content-security-policy").unwrap().to_owned();
        assert!(policy.contains("style-src 'self'") && !policy.contains("unsafe"), "{policy}");
        let sheets: Vec<&str> = attributes(&reply.text, "href").into_iter().filter(|link| link.contains(".css")).collect();
        assert_eq!(sheets.len(), 2, "{sheets:?}");
        for sheet in sheets {
            let sheet = server.request("GET", sheet, &[]);
            assert_eq!((sheet.status, sheet.header("cache-control")), (200, Some("public, max-age=31536000, immutable")));
        }
        // A browser that has the page keeps it with the fields of this reply.
        let again = server.request("GET", "/docs", &[("if-none-match", reply.header("etag").unwrap())]);
        assert_eq!((again.status, again.header("content-security-policy")), (304, Some(policy.as_str())));
    }

    fn what_somebody_ticked_is_shown_to_friends_and_to_nobody_else(db: &Db) {
        let server = served(db);
        for path in ["/jobs/53-3032/hours", "/ko/jobs/53-3032/hours"] {
            let (plain, ticked) = (page(&server, path).text, page(&server, &format!("{path}?time=2601.8")).text);
            let card = |html: &str| html.lines().filter(|line| line.contains("\"og:")).map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(card(&plain), card(&ticked), "the card has nothing of what is ticked");
            assert!(card(&ticked).iter().any(|line| line.contains(&format!("content=\"https://example.org{path}\""))), "{ticked}");
            assert!(card(&ticked).iter().any(|line| line.contains("og:image\"")), "{ticked}");
            assert!(ticked.contains("noindex") && !plain.contains("noindex"), "{path}");
            assert!(!ticked.contains("rel=\"canonical\""), "{ticked}");
        }
    }

    fn a_list_says_what_it_is_asked_and_what_is_not_there(db: &Db) {
        let server = served(db);
        for (path, said, not) in [
            ("/ranking?sort=growth", "Occupations, by outlook", "by growth"),
            ("/ranking?sort=growth", "aria-label=\"Sorted by\"", "aria-label=\"by score\""),
            ("/ranking?page=999", "There is no page 999: the last one is ", "passes these filters"),
            ("/ko/ranking?page=999", "999쪽은 없습니다. 마지막은 ", "조건에 맞는"),
            ("/ranking?jobs=999999999&page=2", "passes these filters", "There is no page"),
            ("/contested?higher=c", "There is no rater C in these scores, only A", "are 30 points or more apart on no"),
            ("/ko/contested?higher=D", "평가자 D의 평가가 없습니다", "There is"),
            ("/search", "<a href=\"/search?q=truck%20driver\">truck driver</a>", "<bdi>"),
            ("/ko/search", "직업 이름이나 흔히 부르는 말", "<bdi>"),
            ("/search?q=a%E2%80%AEb", "<h1>Search: <bdi>a\u{202e}b</bdi>", "<title>Search: a\u{202e}"),
            ("/search?q=a%E2%80%AEb", "<title>Search: ab ·", "og:title"),
        ] {
            let html = page(&server, path).text;
            assert!(html.contains(said) && !html.contains(not), "{path}: {said}: {html}");
        }
        let html = page(&server, "/ranking?page=999").text;
        let last = attributes(html.split("class=\"note\"").nth(1).unwrap(), "href")[0].replace("&#38;", "&");
        assert!(page(&server, &last).text.contains("<tbody>"), "{last}");
        assert_eq!(page(&server, "/contested?higher=a").text, page(&server, "/contested?higher=A").text);
    }

    fn the_status_says_how_old_everything_is(db: &Db) {
        let server = served(db);
        for (path, said) in [("/status", "<span class=\"soft\">today</span>"), ("/ko/status", "<span class=\"soft\">오늘</span>")] {
            let html = page(&server, path).text;
            assert!(html.matches(said).count() >= 2, "{path}: {html}");
        }
    }
}
