use super::*;

#[test]
fn a_password_is_never_shown() {
    for (url, expected) in [
        ("postgres://ann:s3cret@db.example:5432/onet", "postgres://ann:***@db.example:5432/onet"),
        ("postgres://ann:s3c?r@et@h/onet", "postgres://***"),
        ("postgres://ann:s3cret/x@h/onet", "postgres://***"),
        ("postgres://ann:s3cret", "postgres://***"),
        ("postgres://ann:12/3?4@h/onet", "postgres://***"),
        ("postgres://ann@h/onet?password=s3cret", "postgres://ann@h/onet"),
        ("postgres://ann@h/onet?password=s3@cret", "postgres://ann@h/onet"),
        ("postgres://h:1/onet?user=ann&password=x@s3cret", "postgres://h:1/onet"),
        ("postgres://ann:x@h/onet?password=s3cret", "postgres://ann:***@h/onet"),
        ("postgresql://h/onet?password=s3cret", "postgresql://h/onet"),
        ("postgres://ann:s3cret@[::1]:5,b:6/onet", "postgres://ann:***@[::1]:5,b:6/onet"),
        ("postgres://%2Fvar%2Frun/onet", "postgres://%2Fvar%2Frun/onet"),
    ] {
        let url: DatabaseUrl = url.parse().unwrap();
        assert_eq!(url.to_string(), expected);
        assert_eq!(format!("{url:?}"), expected);
        for reason in [
            "invalid integer value \"s3cret\" for connection option",
            "could not translate host name \"s3cret\" to address",
            "connection to server at \"s3cret\", port 5432 failed: timeout expired",
        ] {
            let told = url.told(reason);
            assert!(!told.contains("s3cret") || !expected.contains("***"), "{told}");
        }
    }
}

#[test]
fn passwords_are_found_wherever_a_url_has_them() {
    for (url, expected) in [
        ("postgres://ann:s%2Fcr%40et@h/onet", &["s%2Fcr%40et", "s/cr@et"][..]),
        ("postgres://ann:s3cr@et@h/onet", &["s3cr@et"]),
        (
            "postgres://ann@h/onet?password=x@s3cret&sslpassword=an0ther",
            &["an0ther", "x@s3cret", "x@s3cret&sslpassword=an0ther"],
        ),
        ("postgres://postgres:postgres@h/onet", &[]),
        ("postgres://h/onet", &[]),
    ] {
        let url: DatabaseUrl = url.parse().unwrap();
        assert_eq!(url.passwords(), expected, "{url}");
    }
}

#[test]
fn what_is_missing_for_tls_is_named() {
    let url: DatabaseUrl = "postgres://h/onet?sslmode=require".parse().unwrap();
    let told = url.told("sslmode value \"require\" invalid when SSL support is not compiled in\n");
    assert!(told.contains("compiled in; ") && told.contains("--features tls"), "{told}");
}

#[test]
fn the_scheme_picks_the_database() {
    assert_eq!("sqlite:a/b.db".parse(), Ok(DatabaseUrl::Sqlite(PathBuf::from("a/b.db"))));
    assert_eq!("sqlite:///a/b.db".parse(), Ok(DatabaseUrl::Sqlite(PathBuf::from("/a/b.db"))));
    for text in
        ["", "sqlite:", "sqlite::memory:", "mysql://x", "onet-ai.db", "sqlite:postgres://h/x"]
    {
        assert_eq!(text.parse::<DatabaseUrl>(), Err(UrlError), "{text}");
    }
}

#[test]
fn a_printed_command_names_the_database_and_no_password() {
    for (url, printed) in [
        ("sqlite:a b.db", "sqlite:a b.db"),
        ("postgres://ann@h:5/onet?sslmode=require", "postgres://ann@h:5/onet?sslmode=require"),
        ("postgres://ann:x@h:5/onet", "postgres://ann@h:5/onet"),
        ("postgres://ann:s3cret@h/onet?sslmode=require", "postgres://ann@h/onet"),
        ("postgres://ann@h/onet?password=x", "postgres://ann@h/onet"),
        ("postgres://ann:s3cr@et@h/onet", "postgres://"),
    ] {
        let url: DatabaseUrl = url.parse().unwrap();
        assert_eq!(url.without_password(), printed, "{url}");
    }
}
