use super::*;

fn client(peer: &str, named: Option<&str>, trust_proxy: bool) -> String {
    Client::identify(peer.parse().ok(), named.map(str::as_bytes), trust_proxy).to_string()
}

#[test]
fn only_a_proxy_on_this_machine_is_believed() {
    let named = Some("203.0.113.9, 198.51.100.7");
    assert_eq!(client("127.0.0.1", named, true), "198.51.100.7");
    assert_eq!(client("::ffff:127.0.0.1", named, true), "198.51.100.7");
    assert_eq!(client("192.0.2.1", named, true), "192.0.2.1");
    assert_eq!(client("127.0.0.1", named, false), "unnamed");
    assert_eq!(client("127.0.0.1", None, true), "127.0.0.1");
    assert_eq!(client("", None, true), "unnamed");
}

#[test]
fn however_an_address_is_written_it_is_the_same_client() {
    for (written, is) in [
        ("203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:5678", "203.0.113.9"),
        (" 203.0.113.9 ", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("\"[2001:db8::1]:443\"", "2001:db8::1"),
        // Forged, or a proxy's own: named, and so not this machine itself.
        ("127.0.0.1", "127.0.0.1"),
    ] {
        assert_eq!(client("127.0.0.1", Some(written), true), is, "{written}");
        let client = Client::identify("127.0.0.1".parse().ok(), Some(written.as_bytes()), true);
        assert!(client.key().is_some(), "{written}");
    }
    for nobody in ["", "unknown", ",", "203.0.113.9,", "203.0.113.9:x", "[::1", "_hidden", "1.2.3"]
    {
        assert_eq!(client("127.0.0.1", Some(nobody), true), "unnamed", "{nobody}");
    }
    assert_eq!(Client::identify("::1".parse().ok(), Some(b"\xff"), true), Client::Unnamed);
    assert!(Client::Unnamed.key().is_some() && Client::Own.key().is_none());
}

#[test]
fn a_network_is_what_its_bits_say() {
    let network = |ip: &str, bits| network(ip.parse().unwrap(), bits).to_string();
    assert_eq!(network("2001:db8:1:2:3::4", 64), "2001:db8:1:2::");
    assert_eq!(network("2001:db8:1:2:3::4", 48), "2001:db8:1::");
    assert_eq!(network("192.0.2.77", 48), "192.0.2.77");
}
