//! How a delivery is signed. What is signed is put together in `attempt`.

use std::fmt::Write as _;

use ring::hmac;

/// The signature header: the second of signing and an HMAC-SHA256 over it and the body, keyed with
/// the whole secret as it was told.
/// Source: docs/developers/guides/verify-webhook-signatures.
pub(super) fn header(secret: &str, seconds: i64, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let tag = hmac::sign(&key, format!("{seconds}.{body}").as_bytes());
    let mut text = format!("t={seconds},v1=");
    for byte in tag.as_ref() {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector of updates-and-webhooks.md 5.
    #[test]
    fn the_known_vector_comes_out() {
        assert_eq!(
            header("whsec_test", 1_700_000_000, r#"{"id":"1"}"#),
            "t=1700000000,v1=11bf4466ea17c3df3fd743af0b435368e16b7a05eb8eced85e8c4670767bdec5"
        );
    }
}
