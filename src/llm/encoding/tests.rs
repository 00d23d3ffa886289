use std::io::Write;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};

use super::*;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn read(body: &[u8], encoding: Option<&str>) -> Result<String, String> {
    let body = unpacked(body, encoding)?;
    let bytes = read_to(body, 1_000).map_err(|error| error.to_string())?;
    Ok(String::from_utf8_lossy(&bytes.ok_or("too large")?).into_owned())
}

#[test]
fn whatever_packs_a_reply_is_undone_within_a_limit() {
    let mut deflate = ZlibEncoder::new(Vec::new(), Compression::fast());
    deflate.write_all(b"{}").unwrap();
    let deflate = deflate.finish().unwrap();
    let zstd = zstd::bulk::compress(b"{}", 1).unwrap();
    for (body, encoding) in [
        (b"{}".to_vec(), None),
        (b"{}".to_vec(), Some("identity")),
        (gzip(b"{}"), Some("gzip")),
        (gzip(b"{}"), Some("X-GZIP, identity")),
        (gzip(b"{}"), None),
        (deflate, Some("deflate")),
        (zstd, Some("zstd")),
    ] {
        assert_eq!(read(&body, encoding).as_deref(), Ok("{}"), "{encoding:?}");
    }
    assert_eq!(read(b"", None).as_deref(), Ok(""));
    assert_eq!(read(&gzip(&vec![b' '; 1_000_000]), Some("gzip")), Err("too large".to_owned()));
    for (body, encoding) in
        [(&b"{}"[..], "gzip"), (b"{}", "zstd"), (b"{}", "br"), (b"{}", "gzip, gzip")]
    {
        assert!(read(body, Some(encoding)).is_err(), "{encoding}");
    }
    assert!(read(b"{}", Some("br")).unwrap_err().contains("packed as \"br\""));
    let half = gzip(b"{\"a\":1}");
    assert!(read(&half[..half.len() / 2], Some("gzip")).is_err());
}

#[test]
fn lines_are_text_and_of_bounded_length() {
    let mut seen = Vec::new();
    let mut body = BufReader::new(&b"one\r\n\n  \n\xff\xfe two\nlonger than ten\nlast"[..]);
    each_line(&mut body, 10, &mut |line| seen.push(line.to_owned())).unwrap();
    assert_eq!(seen, ["one", "\u{fffd}\u{fffd} two", "longer tha", "last"]);
}
