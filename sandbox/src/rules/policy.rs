//! What may not be said in a message: ways off the platform. Only what the account writes is held
//! to it; what people write is cleaned in `scrub` instead.

use super::contact;

/// Policies that a message can run against; the API documents no list of them.
pub(crate) const CONTACT_DETAILS: &str = "contact_details";
pub(crate) const OFF_PLATFORM: &str = "off_platform_contact";

/// Why a message may not be sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Objection {
    pub(crate) policy: &'static str,
    /// What was found, in words.
    pub(crate) what: &'static str,
}

/// The first thing in a message that runs against a policy.
/// Source: docs/developers/api-reference/messages/send.
pub(crate) fn objection(text: &str) -> Option<Objection> {
    if let Some(what) = contact::way_around(text) {
        let policy = if what.starts_with("a request") {
            OFF_PLATFORM
        } else {
            CONTACT_DETAILS
        };
        return Some(Objection { policy, what });
    }
    contact::request(text).map(|what| Objection {
        policy: OFF_PLATFORM,
        what,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_may_speak_of_work_and_not_of_ways_around() {
        let check = |text: &str, policy: Option<&str>| {
            let found = objection(text).map(|objection| objection.policy);
            assert_eq!(found, policy, "{text}");
        };
        check("Hello! When can you start, and at what rate?", None);
        check("12,000 files by 2026-07-01 - 2026-08-01, $15/hour.", None);
        check("please do not send me your email address", None);
        check("The handbook is ISBN 978-0-306-40615-7.", None);
        check("Label the WhatsApp screenshots first.", None);
        check("How do you label phone numbers and e-mail headers?", None);
        check("Write to boss@example.com", Some(CONTACT_DETAILS));
        check("Ring +44 20 7946 0958", Some(CONTACT_DETAILS));
        check("Ring 415-555-0100", Some(CONTACT_DETAILS));
        check("I am lucia_m on Telegram", Some(CONTACT_DETAILS));
        check("https://t.me/labelers", Some(CONTACT_DETAILS));
        check("Please add me on Telegram", Some(OFF_PLATFORM));
        check("Let's continue on WhatsApp.", Some(OFF_PLATFORM));
        check("Shall we move this to Telegram?", Some(OFF_PLATFORM));
        check("Rate how people talk to each other on Telegram.", None);
        check("What is your e-mail?", Some(OFF_PLATFORM));
        check("Send YOUR PHONE number", Some(OFF_PLATFORM));
        check(
            "We could settle that outside OpenTrain.",
            Some(OFF_PLATFORM),
        );
    }
}
