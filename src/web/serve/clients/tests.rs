use super::*;

fn clients(per_minute: u32) -> Clients {
    Clients::new(NonZeroU32::new(per_minute), true)
}

fn direct(address: &str) -> Client {
    Client::Direct(address.parse().unwrap())
}

#[test]
fn an_allowance_ends_and_says_when_it_is_back() {
    let clients = clients(2);
    let client = direct("192.0.2.1");
    let left = |clients: &Clients| {
        clients.take(client, 1).map(|it| (it.remaining, it.reset, it.retry_after.is_some()))
    };
    assert_eq!(left(&clients), Some((1, 30, false)));
    assert_eq!(left(&clients), Some((0, 60, false)));
    assert_eq!(left(&clients), Some((0, 60, true)));
    let wait = clients.take(client, 1).unwrap().retry_after.unwrap();
    assert!((1..=30).contains(&wait), "{wait}");
    assert_eq!(clients.take(direct("192.0.2.2"), 1).unwrap().remaining, 1);
}

#[test]
fn this_machine_and_an_absent_limit_are_free_and_the_unnamed_are_not() {
    let limited = clients(1);
    for round in 0..3 {
        assert!(limited.take(Client::Own, 1).is_none());
        assert!(clients(0).take(direct("192.0.2.1"), 1).is_none());
        let unnamed = limited.take(Client::Unnamed, 1).unwrap();
        assert_eq!(unnamed.retry_after.is_some(), round > 0);
    }
}

#[test]
fn what_costs_more_takes_more() {
    let clients = clients(60);
    assert_eq!(clients.take(direct("192.0.2.1"), 30).unwrap().remaining, 30);
    assert_eq!(clients.take(direct("192.0.2.1"), 3).unwrap().remaining, 27);
    assert!(clients.take(direct("192.0.2.1"), 30).unwrap().retry_after.is_some());
    assert!(clients.take(direct("192.0.2.1"), 1).unwrap().retry_after.is_none());
    // More than there ever is takes all there is, once.
    assert_eq!(clients.take(direct("192.0.2.2"), 100).unwrap().remaining, 0);
}

#[test]
fn a_network_of_ipv6_is_one_client_and_a_wide_one_eight() {
    let clients = clients(1);
    let refused = |address: &str| clients.take(direct(address), 1).unwrap().retry_after.is_some();
    assert!(!refused("2001:db8::1"));
    assert!(refused("2001:db8::2"));
    for network in 1..8 {
        assert!(!refused(&format!("2001:db8:0:{network}::2")), "{network}");
    }
    assert!(refused("2001:db8:0:8::2"), "the /48 has had eight");
    assert!(!refused("2001:db8:1::2"), "another /48");
}

#[test]
fn whoever_sends_what_cannot_be_read_is_not_free() {
    let clients = clients(1);
    let [own, other] = ["127.0.0.1", "192.0.2.1"].map(|peer| peer.parse().ok());
    assert_eq!(clients.client(own, None), Client::Own);
    assert_eq!(clients.sender_of_unread(own, None), Client::Unnamed);
    assert_eq!(clients.sender_of_unread(other, None), direct("192.0.2.1"));
    let named = Client::Named("198.51.100.1".parse().unwrap());
    assert_eq!(clients.sender_of_unread(own, Some(b"198.51.100.1")), named);
}
