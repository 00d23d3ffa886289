use super::*;

fn error(text: &[u8]) -> String {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    Trust::with_file(file.path()).unwrap_err().to_string()
}

#[test]
fn a_file_without_usable_certificates_is_refused_with_the_reason() {
    let missing = Trust::with_file(Path::new("/nowhere/ca.pem")).unwrap_err().to_string();
    assert!(missing.starts_with("/nowhere/ca.pem: No such file"), "{missing}");
    for text in ["", "not PEM", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"] {
        assert!(error(text.as_bytes()).contains("has no certificate"), "{text}");
    }
    let cut = error(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assert!(cut.contains("certificate 1 cannot be used"), "{cut}");
    assert!(
        error(b"-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n")
            .contains("cannot be used")
    );
}

#[test]
fn a_files_authorities_stand_beside_those_that_are_compiled_in() {
    use std::fmt::Write;
    let mut pem = String::from("# a comment\n");
    let root = webpki_root_certs::TLS_SERVER_ROOT_CERTS.first().unwrap();
    let encoded: String = base64(root.as_ref());
    let _ = write!(pem, "-----BEGIN CERTIFICATE-----\n{encoded}\n-----END CERTIFICATE-----\n");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), pem).unwrap();
    let trust = Trust::with_file(file.path()).unwrap();
    let all = trust.more.unwrap();
    assert_eq!(all.len(), webpki_root_certs::TLS_SERVER_ROOT_CERTS.len() + 1);
    assert!(Trust::default().more.is_none());
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = (byte(0) << 16) | (byte(1) << 8) | byte(2);
        for (at, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            let digit = usize::try_from((bits >> shift) & 63).unwrap();
            text.push(if at > three.len() { '=' } else { char::from(DIGITS[digit]) });
        }
    }
    text
}
