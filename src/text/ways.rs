//! Where a person goes for what this server cannot do by itself, said once. On the real platform it
//! is the OpenTrain app and a command here; with `--sandbox` the same words would lead to the real
//! account, so each has its counterpart there, put in its place when a text is written.

use std::borrow::Cow;

/// How an account gets a scope that its token lacks.
pub(crate) const MINT: &str = "the account's owner signs in to the OpenTrain app, mints a token with it at \
                        Settings → API keys, and a person runs `opentrain-mcp login` or sets \
                        OPENTRAIN_PERSONAL_API_TOKEN for this server";

/// How a token that is lost or dead is replaced.
pub(crate) const REPLACE: &str = "the account's owner mints a new token in the OpenTrain app at Settings → \
                           API keys, and a person runs `opentrain-mcp login` or changes the variable";

/// How to use an account that exists already.
pub(crate) const BRING: &str = "its owner mints a token in the OpenTrain app at Settings → API keys, and a \
                         person runs `opentrain-mcp login` or sets OPENTRAIN_PERSONAL_API_TOKEN for \
                         this server";

/// How a feature is switched on.
pub(crate) const ENABLE: &str = "the account's owner asks OpenTrain to enable it";

/// As [`ENABLE`], for teams.
pub(crate) const ENABLE_TEAMS: &str = "the account's owner asks OpenTrain to enable teams";

/// How an account is opened where agents may not register.
pub(crate) const OPEN: &str = "A person opens an account in the OpenTrain app, mints a token at Settings → \
                        API keys, and runs `opentrain-mcp login`";

/// Who helps with a failure of the platform's own.
pub(crate) const SUPPORT: &str = "tell OpenTrain's support the requestId";

/// A new account in place of the saved one: what it costs, and whom to ask. The call is not written
/// out, so that nobody makes it because it stood there.
pub(crate) const START_OVER: &str = "A new, empty account is the last resort: opentrain_register_agent with \
                              `force` cuts this server off from the present account, its jobs, \
                              contracts and money (only a dated copy of its credentials stays). Tell \
                              your human that and do it only if they say so.";

/// Words for the platform and their counterparts for a sandbox at `{url}`; what is part of another
/// comes after it.
const WAYS: &[(&str, &str)] = &[
    (
        MINT,
        "a person runs `opentrain-mcp sandbox ctl --url {url} scopes all`, which gives the tokens of \
         the account every scope",
    ),
    (
        REPLACE,
        "a person runs `opentrain-mcp sandbox ctl --url {url} token all` and saves the token it \
         answers with by `opentrain-mcp --sandbox login`",
    ),
    (
        BRING,
        "a person runs `opentrain-mcp sandbox ctl --url {url} token all` and saves the token it \
         answers with by `opentrain-mcp --sandbox login`",
    ),
    (
        ENABLE_TEAMS,
        "a person runs `opentrain-mcp sandbox ctl --url {url} teams on`",
    ),
    (
        ENABLE,
        "a person switches it on with `opentrain-mcp sandbox ctl --url {url} feature KEY on`, KEY \
         being the featureKey of the refusal",
    ),
    (
        OPEN,
        "A person runs `opentrain-mcp sandbox ctl --url {url} registration on`",
    ),
    (
        SUPPORT,
        "look at `opentrain-mcp sandbox ctl --url {url} log`",
    ),
    (
        "in the OpenTrain app's billing settings",
        "with `opentrain-mcp sandbox ctl --url {url} card on`",
    ),
    ("the OpenTrain app", "the sandbox's pages at {url}"),
    ("`opentrain-mcp login`", "`opentrain-mcp --sandbox login`"),
    ("`opentrain-mcp doctor`", "`opentrain-mcp --sandbox doctor`"),
];

/// `text` for the platform in force: as it is, or for a sandbox at this address.
pub(crate) fn fit<'a>(text: &'a str, sandbox: Option<&str>) -> Cow<'a, str> {
    let mut fitting = Cow::Borrowed(text);
    for (there, here) in WAYS.iter().filter(|_| sandbox.is_some()) {
        if fitting.contains(there) {
            let here = here.replace("{url}", sandbox.unwrap_or_default());
            fitting = Cow::Owned(fitting.replace(there, &here));
        }
    }
    fitting
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_the_platform_stay_and_none_of_them_is_left_for_the_sandbox() {
        for (words, _) in WAYS {
            assert_eq!(fit(words, None), *words);
            let fitting = fit(words, Some("http://127.0.0.1:4010"));
            for wrong in [
                "OpenTrain app",
                "Settings",
                "OpenTrain's",
                "asks OpenTrain",
                "{url}",
            ] {
                assert!(!fitting.contains(wrong), "{fitting}");
            }
            let here = fitting.contains("--sandbox") || fitting.contains("sandbox ctl");
            assert!(
                here || fitting.contains("http://127.0.0.1:4010"),
                "{fitting}"
            );
        }
    }
}
