use actix_web::test::TestRequest;

use super::*;

const KNOWN: &[Param] = &[
    Param::new(Kind::Text(5), "a text").named("search"),
    Param::new(Kind::Number(0.0, 1.0), "a share").or("0.5").named("share"),
    Param::new(Kind::Whole(1, 100), "which page").or("1").named("page"),
    Param::new(Kind::Whole(1, 100), "items per page").or("25").named("per_page"),
];

fn params(query: &str) -> Result<Params, Error> {
    let request = TestRequest::with_uri(&format!("/occupations?{query}")).to_http_request();
    Params::read(&request, &[None; 2], KNOWN, Unknown::Refused)
}

#[test]
fn unknown_repeated_and_bad_values_are_refused() {
    let error = params("serach=x").unwrap_err().to_string();
    assert_eq!(
        error,
        "unknown parameter; did you mean search?; known here: search, share, page, per_page"
    );
    assert!(!params("zzzzzz=x").unwrap_err().to_string().contains("did you mean"));
    let error = params("page=1&page=2").unwrap_err().to_string();
    assert_eq!(error, "given twice");
    for query in [
        "page=0",
        "page=-1",
        "page=x",
        "page=1.5",
        "page=%2B1",
        "page=%201",
        "per_page=101",
        "per_page=0",
        "share=nan",
        "share=inf",
        "share=1.01",
        "search=abcdef",
        "search=a%00b",
    ] {
        assert!(params(query).is_err(), "{query}");
    }
}

#[test]
fn a_request_in_short_has_every_value_and_no_open_one() {
    let short = |query| params(query).unwrap().short("/occupations");
    assert_eq!(short(""), Some("/occupations".to_owned()));
    assert_eq!(short("page=2&per_page=5"), Some("/occupations\npage=2\nper_page=5".to_owned()));
    assert_eq!(short("page=&share=0.5"), Some("/occupations\nshare=0.5".to_owned()), "the default");
    assert_eq!((short("search=x"), short("page=2&share=0.6")), (None, None));
}

#[test]
fn an_empty_value_is_an_absent_one() {
    let params = params("search=&page=&per_page=&share=").unwrap();
    assert_eq!(params.text("search"), None);
    assert_eq!((params.text("page"), params.text("per_page")), (Some("1"), Some("25")));
    assert_eq!(params.text("share"), Some("0.5"));
}

#[test]
fn a_page_passes_over_what_it_does_not_know_and_writes_what_it_does() {
    let page = |query: &str| {
        let request = TestRequest::with_uri(&format!("/ranking?{query}")).to_http_request();
        Params::read(&request, &[None; 2], KNOWN, Unknown::Ignored)
    };
    let read = page("utm_source=x&per_page=5&page=1&search=a%26b&fbclid=y").unwrap();
    assert_eq!(read.query_with(&[]), "?search=a%26b&per_page=5", "in order, without defaults");
    assert_eq!(read.query_with(&[("page", Some("3")), ("search", None)]), "?page=3&per_page=5");
    assert_eq!(read.query_with(&[("per_page", Some("25")), ("search", None)]), "");
    assert!(page("page=x").is_err(), "what it knows has to be right");
}

#[test]
fn what_is_the_same_is_written_in_one_way() {
    const LIST: &[Param] = &[
        Param::new(Kind::SocCodes(4), "codes").named("soc"),
        Param::new(Kind::Whole(0, 1_000_000), "jobs").named("jobs"),
        Param::new(Kind::Whole(1, 100), "which page").or("1").named("page"),
        Param::new(Kind::Number(0.0, 1.0), "a share").or("0.5").named("share"),
        Param::new(Kind::Letter(&["A", "B"]), "a rater").named("higher"),
    ];
    let written = |query: &str| {
        let request = TestRequest::with_uri(&format!("/x?{query}")).to_http_request();
        let read = Params::read(&request, &[None, None], LIST, Unknown::Ignored);
        read.map(|read| read.query_with(&[])).map_err(|error| error.to_string())
    };
    for (query, plain) in [
        ("jobs=0100", "?jobs=100"),
        ("jobs=-0", "?jobs=0"),
        ("page=01", ""),
        ("share=0.50", ""),
        ("share=.25", "?share=0.25"),
        ("soc=13-2011,%2029-1141", "?soc=13-2011%2C29-1141"),
        ("soc=29-1141,29-1141", "?soc=29-1141"),
        ("soc=29-1141.00,13-2011,29-1141", "?soc=29-1141%2C13-2011"),
        ("higher=b", "?higher=B"),
    ] {
        assert_eq!(written(query).unwrap(), plain, "{query}");
    }
    assert!(written("higher=c").unwrap_err().contains("is not one of A, B"));
}

#[test]
fn what_a_form_says_number_by_number_is_one_value() {
    const FORM: &[Param] = &[
        Param::new(Kind::Marks(&["1", "4"]), "hours by task").named("time"),
        Param::new(Kind::Choice(&["time", "onet"]), "weighed by").or("time").named("by"),
    ];
    let read = |query: &str| {
        let request = TestRequest::with_uri(&format!("/x?{query}")).to_http_request();
        Params::read(&request, &[None, None], FORM, Unknown::Ignored)
    };
    let form = read("time7=4&time8=&time9=1&timex=4&by=time").unwrap();
    assert_eq!(form.query_with(&[]), "?time=7.4_9.1", "in one parameter, without what is empty");
    assert_eq!(read("time=7.4_9.1").unwrap().text("time"), form.text("time"));
    assert_eq!(read("time=7.4&time9=1").unwrap().text("time"), Some("7.4_9.1"));
    assert_eq!(read("time8=").unwrap().text("time"), None);
    for query in ["time7=5", "time7=4&time7=1", "time=7.4&time7=4", "time=7", "time=7.4&time=9.1"] {
        assert!(read(query).is_err(), "{query}");
    }
    assert_eq!(read("time7=4").unwrap().short("/x"), None, "there is no end of such requests");
}
