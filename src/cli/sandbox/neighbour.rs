//! Who listens on the sandbox's port: nobody, a sandbox of ours in another process, or a stranger.
//! What follows from it is decided by whoever asks.

use std::io;
use std::time::Duration;

use serde_json::Value;

use crate::cli::loopback;

/// What `GET /sandbox` of one of ours calls itself.
const NAME: &str = "opentrain-mcp sandbox";
/// A look waits no longer than this; nobody listening is known at once.
const PATIENCE: Duration = Duration::from_secs(1);

/// A sandbox that another process serves.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Neighbour {
    /// Which data it is over: hexadecimal, so that it may stand in the name of a file.
    pub(super) id: String,
    /// How fast its world goes.
    pub(super) speed: f64,
    /// Whether its webhooks lead into private networks.
    pub(super) private_webhooks: bool,
}

/// How often a silent one is looked at.
const LOOKS: usize = 4;

/// What was found on a port.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Found {
    /// The port is free.
    Nobody,
    /// One of ours.
    Ours(Neighbour),
    /// Something that is none of ours.
    Stranger,
    /// Something that does not answer: a stranger, or one of ours on a machine that is busy.
    Silent,
}

/// Looks who is on a port of this machine.
pub(super) fn look(port: u16) -> Found {
    let address = format!("{}/sandbox", super::address(port));
    let Ok(url) = loopback::parse(&address) else {
        return Found::Stranger;
    };
    match loopback::exchange("GET", &url, None, PATIENCE) {
        Ok(answer) if answer.status == 200 => read(&answer.body),
        Err(e) if e.kind() == io::ErrorKind::ConnectionRefused => Found::Nobody,
        Err(e)
            if matches!(
                e.kind(),
                io::ErrorKind::TimedOut | io::ErrorKind::ConnectionReset
            ) =>
        {
            Found::Silent
        }
        Ok(_) | Err(_) => Found::Stranger,
    }
}

/// Looks again where somebody was silent, a few times: a world that is not shared is worse than a start
/// that waits for a silent stranger.
pub(super) fn look_patiently(port: u16) -> Found {
    let looks = std::iter::repeat_with(|| look(port)).take(LOOKS);
    let mut told = looks.skip_while(|found| *found == Found::Silent);
    told.next().unwrap_or(Found::Silent)
}

fn read(body: &str) -> Found {
    let state: Value = serde_json::from_str(body).unwrap_or_default();
    let text = |name: &str| state.get(name).and_then(Value::as_str);
    let hexadecimal = |id: &&str| {
        (1..=64).contains(&id.len())
            && id
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    match text("id").filter(hexadecimal) {
        Some(id) if text("name") == Some(NAME) => Found::Ours(Neighbour {
            id: id.to_owned(),
            speed: state.get("speed").and_then(Value::as_f64).unwrap_or(1.0),
            private_webhooks: state.get("privateWebhooks") == Some(&Value::Bool(true)),
        }),
        _ => Found::Stranger,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_sandbox_with_a_harmless_id_is_one_of_ours() {
        let ours = json!({ "name": NAME, "id": "00ff", "speed": 60.0, "privateWebhooks": true,
            "more": [] });
        assert_eq!(
            read(&ours.to_string()),
            Found::Ours(Neighbour {
                id: "00ff".to_owned(),
                speed: 60.0,
                private_webhooks: true,
            })
        );
        for other in [
            json!({ "name": NAME, "id": "../../x" }).to_string(),
            json!({ "name": NAME, "id": "" }).to_string(),
            json!({ "name": NAME, "id": "a".repeat(65) }).to_string(),
            json!({ "name": NAME }).to_string(),
            json!({ "name": "something else", "id": "00ff" }).to_string(),
            "<html>".to_owned(),
        ] {
            assert_eq!(read(&other), Found::Stranger, "{other}");
        }
    }

    #[test]
    fn a_free_port_is_known_at_once() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        // It takes connections and never answers.
        assert_eq!(look(port), Found::Silent);
        drop(listener);
        let start = std::time::Instant::now();
        assert_eq!(look(port), Found::Nobody);
        assert!(start.elapsed() < PATIENCE);
    }
}
