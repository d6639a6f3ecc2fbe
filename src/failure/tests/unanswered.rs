//! The words for failures that no answer of the platform is behind.

use expect_test::expect;

use super::*;

#[test]
fn failures_without_an_answer() {
    let path = || std::path::PathBuf::from("/home/u/.config/opentrain/cli.json");
    let cause = || "connection refused".to_owned();
    check(
        Failure::Unreachable {
            cause: cause(),
            attempts: 3,
        },
        CLAIMED,
        expect![[r#"
            opentrain_create_milestone failed: the platform could not be reached (3 attempts). Nothing was changed.
            cause: connection refused
            next: Check the network connection and the base URL (`opentrain-mcp doctor` tells which part fails), then call again."#]],
    );
    check(
        Failure::OutcomeUnknown {
            cause: cause(),
            attempts: 1,
        },
        CLAIMED,
        expect![[r#"
            UNKNOWN: opentrain_create_milestone was sent (1 time) and the answer was lost, so it may or may not have taken effect. Do not treat it as failed.
            cause: connection refused
            next: Call opentrain_get_contract {"contractId":"ctr_1"} and look for this milestone before creating it again."#]],
    );
    check(
        Failure::NoToken,
        CLAIMED,
        expect![[r#"
            opentrain_create_milestone was not sent: no OpenTrain API token is known on this machine.
            next: New here: opentrain_register_agent {} saves a token, and every tool works at once.
            next: The account exists already: its owner mints a token in the OpenTrain app at Settings → API keys, and a person runs `opentrain-mcp login` or sets OPENTRAIN_PERSONAL_API_TOKEN for this server."#]],
    );
    check(
        Failure::NoClaimToken,
        CLAIMED,
        expect![[r#"
        opentrain_create_milestone was not sent: no claim token is saved on this machine.
        next: A claim token exists only between opentrain_register_agent and the completed claim. Call opentrain_auth_status {}: a scope such as `proposals:write` there shows that the account is claimed already."#]],
    );
    check(
        Failure::AlreadyRegistered { path: path() },
        CLAIMED,
        expect![[r#"
            opentrain_create_milestone was not sent: credentials are saved already, in /home/u/.config/opentrain/cli.json.
            next: Go on with the saved account: call opentrain_auth_status {}.
            next: A new, empty account is the last resort: opentrain_register_agent with `force` cuts this server off from the present account, its jobs, contracts and money (only a dated copy of its credentials stays). Tell your human that and do it only if they say so."#]],
    );
    check(
        Failure::BadSegment {
            cause: "`..`".into(),
        },
        CLAIMED,
        expect![[r#"
            opentrain_create_milestone was not sent: an id cannot be part of a URL.
            cause: `..`
            next: Pass the id exactly as an earlier answer gave it."#]],
    );
    check(
        Failure::BadAnswer {
            status: 200,
            cause: "over 8 MiB".into(),
        },
        CLAIMED,
        expect![[r#"
            UNKNOWN: opentrain_create_milestone was sent and answered with HTTP 200, but the answer could not be used.
            cause: over 8 MiB
            next: Call opentrain_get_contract {"contractId":"ctr_1"} and look for this milestone before creating it again."#]],
    );
    check(
        Failure::Credentials {
            path: path(),
            cause: "not JSON".into(),
        },
        CLAIMED,
        expect![[r#"
            opentrain_create_milestone: something is wrong with the credentials file /home/u/.config/opentrain/cli.json.
            cause: not JSON
            next: A person has to look at that file; `opentrain-mcp doctor` helps."#]],
    );
    check(
        Failure::CredentialsNotSaved {
            path: path(),
            cause: "disk full".into(),
        },
        CLAIMED,
        expect![[r#"
            opentrain_create_milestone: the platform answered with new credentials, and they could not be saved in /home/u/.config/opentrain/cli.json.
            cause: disk full
            next: A person has to look at that folder now: the platform delivers such a token only once. If it is lost, the account's owner mints a new token in the OpenTrain app at Settings → API keys, and a person runs `opentrain-mcp login` or changes the variable."#]],
    );
}
