//! Where an address leads: to this machine, into a network that is not everybody's, or out. Names are
//! looked up elsewhere; only what they say by themselves is read here.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How far away something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// This machine.
    Here,
    /// A network that only some can reach, and what it is.
    Inside(&'static str),
    /// Anywhere.
    Outside,
}

/// How somebody who wants it gets deliveries into a private network.
pub(crate) const HOW_TO_ALLOW: &str = "the sandbox delivers into private networks only if it was \
    started with --allow-private-webhooks or OPENTRAIN_SANDBOX_PRIVATE_WEBHOOKS=true";

/// Where clouds keep what a machine must not tell.
const LINK_LOCAL: &str = "link-local, where clouds keep their metadata";
const PRIVATE: &str = "private";
const SPECIAL: &str = "no address of one machine";

/// Where an address leads. One that carries an IPv4 address in it leads where that does.
pub(crate) fn of(address: IpAddr) -> Reach {
    match address {
        IpAddr::V4(address) => of_four(address),
        IpAddr::V6(address) => of_six(address),
    }
}

fn of_four(address: Ipv4Addr) -> Reach {
    match address.octets() {
        [127, ..] => Reach::Here,
        [169, 254, ..] => Reach::Inside(LINK_LOCAL),
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Reach::Inside(PRIVATE),
        // Carriers' and clouds' own; one of them keeps its metadata at 100.100.100.200, another at
        // 192.0.0.192.
        [100, 64..=127, ..] | [192, 0, 0, _] | [198, 18 | 19, ..] => Reach::Inside(PRIVATE),
        [0 | 224..=255, ..] => Reach::Inside(SPECIAL),
        _ => Reach::Outside,
    }
}

fn of_six(address: Ipv6Addr) -> Reach {
    let parts = address.segments();
    let four = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        of_four(Ipv4Addr::new(a, b, c, d))
    };
    // A way round to this machine is none that anybody needs.
    let carried = |reach| match reach {
        Reach::Here => Reach::Inside(PRIVATE),
        reach => reach,
    };
    match parts {
        [0, 0, 0, 0, 0, 0, 0, 1] => Reach::Here,
        [0, 0, 0, 0, 0, 0xffff, high, low] => four(high, low),
        [0, 0, 0, 0, 0, 0, high, low] | [0, 0, 0, 0, 0xffff, 0, high, low] => {
            carried(four(high, low))
        }
        // NAT64 for everybody, and of one's own.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => carried(four(high, low)),
        [0x64, 0xff9b, 1, ..] => Reach::Inside(PRIVATE),
        // 6to4; Teredo, which keeps the address inverted.
        [0x2002, high, low, ..] => carried(four(high, low)),
        [0x2001, 0, _, _, _, _, high, low] => carried(four(!high, !low)),
        [0xfc00..=0xfdff, ..] | [0xfec0..=0xfeff, ..] => Reach::Inside(PRIVATE),
        [0xfe80..=0xfebf, ..] => Reach::Inside(LINK_LOCAL),
        [0xff00..=0xffff, ..] => Reach::Inside(SPECIAL),
        // ISATAP, behind any prefix.
        [_, _, _, _, 0 | 0x200, 0x5efe, high, low] => carried(four(high, low)),
        _ => Reach::Outside,
    }
}

/// Endings of names that mean something in one network only.
const INSIDE: &[&str] = &[
    "internal",
    "local",
    "localdomain",
    "lan",
    "home",
    "corp",
    "intranet",
    "private",
    "home.arpa",
];

/// Where a name leads, as far as it says so itself.
pub(crate) fn of_name(name: &str) -> Reach {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    let ends = |with: &str| {
        (name.strip_suffix(with)).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    if ends("localhost") {
        Reach::Here
    } else if !name.contains('.') || INSIDE.iter().any(|with| ends(with)) {
        Reach::Inside("a name of one network only")
    } else {
        Reach::Outside
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_where_they_lead_in_every_spelling() {
        let check = |texts: &[&str], expected: &str| {
            for text in texts {
                let found = match of(text.parse().unwrap()) {
                    Reach::Here => "here",
                    Reach::Inside(_) => "inside",
                    Reach::Outside => "outside",
                };
                assert_eq!(found, expected, "{text}");
            }
        };
        check(
            &["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"],
            "here",
        );
        check(
            &[
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "169.254.170.2",
                "100.64.0.1",
                "100.100.100.200",
                "192.0.0.192",
                "198.18.0.1",
                "0.0.0.0",
                "0.1.2.3",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "fd00:ec2::254",
                "fc00::1",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "ff02::1",
                "::ffff:10.0.0.1",
                "::ffff:169.254.169.254",
                "::ffff:0:169.254.169.254",
                "::10.0.0.1",
                "::127.0.0.1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::808:808",
                "2002:a9fe:a9fe::1",
                "2002:7f00:1::",
                "2001:0:1234::5601:5601",
                "2606:4700::5efe:10.0.0.1",
                "fe80::5efe:8.8.8.8",
            ],
            "inside",
        );
        check(
            &[
                "8.8.8.8",
                "172.15.0.1",
                "172.32.0.1",
                "192.167.0.1",
                "100.63.0.1",
                "100.128.0.1",
                "169.253.0.1",
                "203.0.113.9",
                "2606:4700::1111",
                "::ffff:8.8.8.8",
                "64:ff9b::808:808",
                "2002:808:808::1",
            ],
            "outside",
        );
    }

    #[test]
    fn some_names_say_where_they_lead() {
        for here in ["localhost", "LOCALHOST.", "hooks.localhost"] {
            assert_eq!(of_name(here), Reach::Here, "{here}");
        }
        for inside in [
            "metadata.google.internal",
            "metadata",
            "receiver",
            "printer.local",
            "nas.lan.",
            "router.home.arpa",
            "",
        ] {
            assert!(matches!(of_name(inside), Reach::Inside(_)), "{inside}");
        }
        for outside in [
            "example.com",
            "internal.example.com",
            "mylocalhost.example",
            "home.example",
            "notinternal.com",
        ] {
            assert_eq!(of_name(outside), Reach::Outside, "{outside}");
        }
    }
}
