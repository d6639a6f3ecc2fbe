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
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let off = |what| Objection {
        policy: OFF_PLATFORM,
        what,
    };
    if asks_for_address(&words) {
        return Some(off("a request for contact details"));
    }
    goes_elsewhere(&words).then(|| off("a request to talk off the platform"))
}

/// A question for the address itself, like "send me your phone number".
fn asks_for_address(words: &[String]) -> bool {
    let spoken = format!(" {} ", words.join(" "));
    ASKED.iter().any(|asked| spoken.contains(asked))
}

/// "Continue this on" and a messenger. Posts on one may be the work, so the verb stands close.
fn goes_elsewhere(words: &[String]) -> bool {
    words.windows(2).enumerate().any(|(at, pair)| {
        let [way, place] = pair else { return false };
        let before = words.iter().take(at).skip(at.saturating_sub(2));
        ELSEWHERE.contains(&place.as_str())
            && ["on", "to", "via", "over"].contains(&way.as_str())
            && before
                .into_iter()
                .any(|word| GOING.contains(&word.as_str()))
    })
}

const ELSEWHERE: &[&str] = &[
    "whatsapp", "telegram", "wechat", "viber", "skype", "discord",
];
const GOING: &[&str] = &[
    "continue", "talk", "chat", "move", "switch", "speak", "go", "meet", "discuss",
];

const ASKED: &[&str] = &[
    " your e mail ",
    " your email ",
    " your phone ",
    " your mobile number ",
    " your whatsapp ",
    " your telegram ",
    " your skype ",
    " your personal address ",
    " outside the platform ",
    " off the platform ",
    " outside opentrain ",
    " outside of opentrain ",
];

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
        check("Label the WhatsApp screenshots first.", None);
        check("How do you label phone numbers and e-mail headers?", None);
        check("Write to boss@example.com", Some(CONTACT_DETAILS));
        check("Ring +44 20 7946 0958", Some(CONTACT_DETAILS));
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
