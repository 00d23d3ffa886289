use super::Encoding::{Gzip, Identity, Zstd};
use super::*;

fn best(field: &str, offered: &[Encoding]) -> Option<Encoding> {
    Accepted::read([field].into_iter()).best(offered).ok()
}

#[test]
fn the_most_wanted_encoding_is_chosen() {
    for (field, expected) in [
        ("", Some(Identity)),
        ("identity", Some(Identity)),
        ("br", Some(Identity)),
        ("gzip, deflate, br, zstd", Some(Zstd)),
        ("gzip", Some(Gzip)),
        ("GZIP;Q=0.5", Some(Gzip)),
        ("x-gzip", Some(Gzip)),
        ("gzip;q=1.0, zstd;q=0.9", Some(Gzip)),
        ("gzip ; q=0.001", Some(Gzip)),
        ("gzip;q=0", Some(Identity)),
        ("gzip;q=0.5, identity", Some(Identity)),
        ("gzip;q=0.5, identity;q=0.4", Some(Gzip)),
        ("*", Some(Zstd)),
        ("*;q=0", None),
        ("*;q=0, gzip", Some(Gzip)),
        ("*;q=0, identity", Some(Identity)),
        ("zstd;q=0, *", Some(Gzip)),
        ("identity;q=0", None),
        ("identity;q=0, br", None),
        ("identity;q=0, *;q=0.1", Some(Zstd)),
        ("gzip;q=2", Some(Identity)),
        ("gzip;q=x", Some(Identity)),
    ] {
        assert_eq!(best(field, &[Zstd, Gzip, Identity]), expected, "{field}");
    }
}

#[test]
fn what_is_not_offered_is_not_chosen() {
    assert_eq!(best("zstd", &[Gzip, Identity]), Some(Identity));
    assert_eq!(best("zstd, gzip;q=0.1", &[Gzip, Identity]), Some(Gzip));
    assert_eq!(best("zstd, identity;q=0", &[Gzip, Identity]), None);
    assert_eq!(best("zstd, gzip", &[Identity]), Some(Identity));
}

#[test]
fn several_fields_are_one_list() {
    let accepted = Accepted::read(["br", "gzip"].into_iter());
    assert_eq!(accepted.best(&[Gzip, Identity]).ok(), Some(Gzip));
}
