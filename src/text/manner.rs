//! What the writing of an answer depends on besides the answer, and which links may be shown to a
//! person as the platform's own.

use std::borrow::Cow;
use std::sync::Arc;

use url::Url;

use super::Kept;
use super::ways::fit;

/// Origins whose links may be shown to a person, whatever platform is configured.
const OF_THE_PLATFORM: [&str; 3] = [
    "https://app.opentrain.ai",
    "https://www.opentrain.ai",
    "https://checkout.stripe.com",
];

/// How many boundaries there are: too many to guess one that is new in each answer.
const BOUNDARIES: u64 = 1_000_000_000_000;

/// Longest link that is taken for one, in characters.
const LONGEST_LINK: usize = 2_000;

/// What the writing of one answer depends on besides the answer.
#[derive(Clone, Debug)]
pub struct Manner {
    /// Unguessable mark of the fences of this answer.
    pub boundary: String,
    /// Origin of the configured platform; its links may be shown to a person.
    pub origin: String,
    /// Whether that is the sandbox, where a person goes other ways than on the platform.
    pub sandbox: bool,
    /// The token in use, masked, where the answer may list it.
    pub token: Option<String>,
    /// Most bytes of a text; `None` for no limit.
    pub budget: Option<usize>,
    /// Which part of a text that is longer is wanted, from 1.
    pub part: u32,
    /// Where the parts of a text are kept that no call gives again, and the tool that reads them.
    pub kept: Option<(Arc<Kept>, &'static str)>,
}

impl Manner {
    /// A manner with a fresh random boundary.
    pub fn fresh(origin: impl Into<String>) -> Self {
        // Without randomness there is no fence to trust, but a time-based one still beats none.
        let random = getrandom::u64().unwrap_or_else(|_| {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
            now.map(|d| d.as_nanos() as u64).unwrap_or_default()
        });
        Manner {
            // Digits, because models read three of them as one token, and hardly two of mixed signs.
            boundary: format!("{:012}", random % BOUNDARIES),
            origin: origin.into(),
            sandbox: false,
            token: None,
            budget: None,
            part: 1,
            kept: None,
        }
    }

    /// Advice for the platform in force.
    pub(crate) fn fit<'a>(&self, advice: &'a str) -> Cow<'a, str> {
        let sandbox = self.sandbox.then_some(self.origin.as_str());
        fit(advice, sandbox)
    }

    /// Whether a link leads to the platform itself or to its payment page, with nothing before,
    /// after or in it that another reader could take for the end of it.
    pub(crate) fn trusts(&self, link: &str) -> bool {
        if !is_plain_link(link) {
            return false;
        }
        let origins = || {
            OF_THE_PLATFORM
                .iter()
                .copied()
                .chain([self.origin.as_str()])
        };
        // Lists have many links, nearly all written out plainly: an origin and the slash that
        // ends it leave nothing to parse.
        let plainly = |known: &str| {
            let rest = link.strip_prefix(known);
            !known.is_empty() && rest.is_some_and(|rest| rest.starts_with('/'))
        };
        if origins().any(plainly) {
            return true;
        }
        let Ok(url) = Url::parse(link) else {
            return false;
        };
        if !url.username().is_empty() || url.password().is_some() {
            return false;
        }
        let origin = url.origin();
        origins().any(|known| Url::parse(known).is_ok_and(|known| known.origin() == origin))
    }
}

/// Whether every reader agrees where a link ends: printable ASCII without quotes, brackets that
/// markup gives a meaning, backslashes and backticks.
pub(super) fn is_plain_link(link: &str) -> bool {
    let plain = |c: char| c.is_ascii_graphic() && !"\"'<>\\`{}|^".contains(c);
    !link.is_empty()
        && link.len() <= LONGEST_LINK
        && link.chars().all(plain)
        && !link.contains("](")
}
