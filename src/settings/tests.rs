//! Settings as a table: what was said on one side, what holds on the other.
//! Nothing here touches the environment of the test process.

use std::collections::HashMap;

use super::*;

const HOME: &str = "/home/ada";

fn resolve(flags: &Flags, env: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let env: HashMap<&str, &str> = env.iter().copied().collect();
    Settings::resolve(
        flags,
        &|name| env.get(name).map(|v| (*v).to_owned()),
        Some(Path::new(HOME)),
    )
}

fn ok(env: &[(&str, &str)]) -> Settings {
    resolve(&Flags::default(), env).unwrap()
}

fn check_base_url(flag: Option<&str>, env: &[(&str, &str)], file: Option<&str>, expected: &str) {
    let flags = Flags {
        base_url: flag.map(str::to_owned),
        ..Flags::default()
    };
    let found = match resolve(&flags, env).and_then(|settings| settings.base_url(file)) {
        Ok(found) => format!("{} from {}", found.value, found.source),
        Err(e) => e.to_string(),
    };
    assert_eq!(found, expected);
}

#[test]
fn the_base_url_comes_from_flag_variable_file_last_variable_default_in_this_order() {
    let both = [
        ("OPENTRAIN_API_BASE_URL", "https://b.example"),
        ("OT_API_BASE_URL", "https://d.example"),
    ];
    let last = [("OT_API_BASE_URL", "https://d.example")];
    let file = Some("https://c.example");
    check_base_url(
        Some("https://a.example"),
        &both,
        file,
        "https://a.example from flag --base-url",
    );
    check_base_url(
        None,
        &both,
        file,
        "https://b.example from variable OPENTRAIN_API_BASE_URL",
    );
    check_base_url(None, &last, file, "https://c.example from credentials file");
    check_base_url(
        None,
        &last,
        None,
        "https://d.example from variable OT_API_BASE_URL",
    );
    check_base_url(
        None,
        &last,
        Some(" "),
        "https://d.example from variable OT_API_BASE_URL",
    );
    check_base_url(None, &[], None, "https://app.opentrain.ai from default");
}

#[test]
fn nothing_and_placeholders_count_as_absent() {
    check_base_url(
        Some("${user_config.url}"),
        &[("OPENTRAIN_API_BASE_URL", "https://b.example")],
        None,
        "https://b.example from variable OPENTRAIN_API_BASE_URL",
    );
    check_base_url(
        Some(""),
        &[("OPENTRAIN_API_BASE_URL", "  ")],
        None,
        "https://app.opentrain.ai from default",
    );
    check_base_url(
        None,
        &[("OPENTRAIN_API_BASE_URL", "${OPENTRAIN_API_BASE_URL}")],
        Some("${X}"),
        "https://app.opentrain.ai from default",
    );
}

#[test]
fn a_base_url_is_https_or_this_machine_and_nothing_but_an_address() {
    check_base_url(
        Some("https://x.example:8443/deep//"),
        &[],
        None,
        "https://x.example:8443/deep from flag --base-url",
    );
    for here in [
        "http://127.0.0.1:3000",
        "http://127.9.9.9",
        "http://[::1]:8080",
        "http://localhost",
    ] {
        check_base_url(
            Some(&format!("{here}/")),
            &[],
            None,
            &format!("{here} from flag --base-url"),
        );
    }
    let plain = |host: &str| {
        format!(
            "the base URL from flag --base-url cannot be used: http://{host} would send the token unencrypted; use https (plain http is only for 127.0.0.1, [::1] and localhost)"
        )
    };
    for host in [
        "x.example",
        "localhost.evil.example",
        "128.0.0.1",
        "0.0.0.0",
        "[::2]",
    ] {
        check_base_url(Some(&format!("http://{host}/")), &[], None, &plain(host));
    }
    check_base_url(
        Some("ftp://x.example"),
        &[],
        None,
        "the base URL from flag --base-url cannot be used: the scheme is `ftp`; use https",
    );
    check_base_url(
        Some("https://me:secret@x.example"),
        &[],
        None,
        "the base URL from flag --base-url cannot be used: it carries a user name or password; leave them out",
    );
    check_base_url(
        Some("https://x.example/?a=b"),
        &[],
        None,
        "the base URL from flag --base-url cannot be used: it carries a query (`?…`) or fragment (`#…`); leave it out",
    );
    check_base_url(
        Some("https://x.example/#a"),
        &[],
        None,
        "the base URL from flag --base-url cannot be used: it carries a query (`?…`) or fragment (`#…`); leave it out",
    );
    check_base_url(
        None,
        &[],
        Some("app.opentrain.ai"),
        "the base URL from credentials file cannot be used: it is not a URL (relative URL without a base); write it like https://app.opentrain.ai",
    );
}

#[test]
fn an_origin_is_scheme_host_and_port() {
    for (text, origin) in [
        ("https://x.example:443/deep", "https://x.example"),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
    ] {
        assert_eq!(BaseUrl::parse(text).unwrap().origin(), origin);
    }
}

#[test]
fn an_address_with_the_path_of_the_api_or_quotes_is_taken_without_them() {
    for (text, expected) in [
        ("https://x.example/api/public/v1", "https://x.example"),
        ("https://x.example/api/public/v1/", "https://x.example"),
        ("https://x.example//api/public/v1//", "https://x.example"),
        ("https://x.example/api/public/v1/jobs", "https://x.example"),
        ("https://x.example/api/public", "https://x.example"),
        ("https://x.example/api/agent/auth", "https://x.example"),
        ("https://x.example/api", "https://x.example"),
        ("https://x.example/api/", "https://x.example"),
        (
            "https://x.example/deep/api/public/v1",
            "https://x.example/deep",
        ),
        ("https://x.example/apiary", "https://x.example/apiary"),
        (
            "https://x.example/api/publican",
            "https://x.example/api/publican",
        ),
        ("\"https://x.example/api/public/v1\"\r", "https://x.example"),
        ("'https://x.example'", "https://x.example"),
    ] {
        check_base_url(
            Some(text),
            &[],
            None,
            &format!("{expected} from flag --base-url"),
        );
        check_base_url(
            None,
            &[("OPENTRAIN_API_BASE_URL", text)],
            None,
            &format!("{expected} from variable OPENTRAIN_API_BASE_URL"),
        );
        check_base_url(
            None,
            &[],
            Some(text),
            &format!("{expected} from credentials file"),
        );
    }
}

fn check_tokens(env: &[(&str, &str)], first: Option<(&str, &str)>, last: Option<(&str, &str)>) {
    fn seen(token: Option<&EnvironmentToken>) -> Option<(&str, &str)> {
        token.map(|token| (token.variable(), token.expose()))
    }
    let settings = ok(env);
    assert_eq!(seen(settings.first_token()), first);
    assert_eq!(seen(settings.last_token()), last);
}

#[test]
fn the_token_variables_stand_on_both_sides_of_the_file() {
    let (pat, ot, long) = (
        "OPENTRAIN_PERSONAL_API_TOKEN",
        "OT_API_TOKEN",
        "OPENTRAIN_API_TOKEN",
    );
    check_tokens(&[], None, None);
    check_tokens(
        &[(pat, "ot_pat_a"), (ot, "ot_pat_b")],
        Some((pat, "ot_pat_a")),
        Some((ot, "ot_pat_b")),
    );
    check_tokens(
        &[(ot, "ot_pat_b"), (long, "ot_pat_c")],
        None,
        Some((ot, "ot_pat_b")),
    );
    check_tokens(
        &[(ot, ""), (long, " ot_pat_c\n")],
        None,
        Some((long, "ot_pat_c")),
    );
    check_tokens(&[(pat, "${OPENTRAIN_PERSONAL_API_TOKEN}")], None, None);
    check_tokens(&[(pat, "\"${OPENTRAIN_PERSONAL_API_TOKEN}\"")], None, None);
    check_tokens(&[(pat, "\"\"")], None, None);
    for text in ["\"ot_pat_a\"", "'ot_pat_a'\r", "Bearer ot_pat_a"] {
        check_tokens(&[(pat, text)], Some((pat, "ot_pat_a")), None);
    }
}

#[test]
fn a_token_is_never_shown() {
    let settings = ok(&[
        ("OPENTRAIN_PERSONAL_API_TOKEN", "ot_pat_topsecret"),
        ("OT_API_TOKEN", "ot_pat_alsosecret"),
    ]);
    assert!(!format!("{settings:?}").contains("secret"), "{settings:?}");
    let refused = resolve(
        &Flags::default(),
        &[("OPENTRAIN_PERSONAL_API_TOKEN", "ot_pat_top secret")],
    )
    .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "OPENTRAIN_PERSONAL_API_TOKEN is set to something that is no token (17 characters, with spaces or characters outside ASCII); copy the token again, it looks like ot_pat_…"
    );
}

fn check_switch(flag: bool, value: Option<&str>, expected: &str) {
    let flags = Flags {
        read_only: flag,
        sandbox: flag,
        ..Flags::default()
    };
    let env: Vec<(&str, &str)> = value
        .into_iter()
        .flat_map(|v| [("OPENTRAIN_MCP_READ_ONLY", v), ("OPENTRAIN_MCP_SANDBOX", v)])
        .collect();
    let found = match resolve(&flags, &env) {
        Ok(settings) => {
            assert_eq!(settings.read_only.value, settings.sandbox.value);
            format!(
                "{} from {}",
                settings.read_only.value, settings.read_only.source
            )
        }
        Err(e) => e.to_string(),
    };
    assert_eq!(found, expected);
}

#[test]
fn the_port_of_the_sandbox_is_a_port_or_refused() {
    for (given, expected) in [
        (None, "4010 from default"),
        (Some("0"), "0 from variable OPENTRAIN_SANDBOX_PORT"),
        (Some(" 5000 "), "5000 from variable OPENTRAIN_SANDBOX_PORT"),
        (
            Some("65536"),
            "OPENTRAIN_SANDBOX_PORT is `65536`; write a port from 0 to 65535",
        ),
    ] {
        let env: Vec<(&str, &str)> = given
            .map(|port| ("OPENTRAIN_SANDBOX_PORT", port))
            .into_iter()
            .collect();
        let found = match resolve(&Flags::default(), &env) {
            Ok(Settings { sandbox_port, .. }) => {
                format!("{} from {}", sandbox_port.value, sandbox_port.source)
            }
            Err(e) => e.to_string(),
        };
        assert_eq!(found, expected);
    }
}

#[test]
fn a_switch_is_on_off_or_refused() {
    check_switch(false, None, "false from default");
    check_switch(true, None, "true from flag --read-only");
    check_switch(true, Some("false"), "true from flag --read-only");
    check_switch(
        false,
        Some("1"),
        "true from variable OPENTRAIN_MCP_READ_ONLY",
    );
    check_switch(
        false,
        Some("TRUE"),
        "true from variable OPENTRAIN_MCP_READ_ONLY",
    );
    check_switch(
        false,
        Some("off"),
        "false from variable OPENTRAIN_MCP_READ_ONLY",
    );
    check_switch(false, Some(""), "false from default");
    check_switch(
        false,
        Some("maybe"),
        "OPENTRAIN_MCP_READ_ONLY is `maybe`; write `true` or `false`",
    );
}

#[test]
fn lists_and_log_level_are_carried_as_they_are() {
    let flags = Flags {
        toolsets: Some("jobs,nonsense".to_owned()),
        ..Flags::default()
    };
    let env = [
        ("OPENTRAIN_MCP_TOOLSETS", "proposals"),
        ("OPENTRAIN_MCP_EXCLUDE_TOOLS", "a, b"),
        ("OPENTRAIN_MCP_LOG", "debug"),
    ];
    let settings = resolve(&flags, &env).unwrap();
    let sourced = |value: &str, source| Sourced {
        value: value.to_owned(),
        source,
    };
    assert_eq!(
        settings.toolsets,
        Some(sourced("jobs,nonsense", Source::Flag("--toolsets")))
    );
    assert_eq!(
        settings.exclude_tools,
        Some(sourced(
            "a, b",
            Source::Variable("OPENTRAIN_MCP_EXCLUDE_TOOLS")
        ))
    );
    assert_eq!(
        settings.log,
        sourced("debug", Source::Variable("OPENTRAIN_MCP_LOG"))
    );
    assert_eq!(ok(&[]).log, sourced("warn", Source::Default));
}

#[cfg(unix)]
fn check_file(config_home: Option<&str>, home: Option<&str>, expected: Option<&str>) {
    let env = |name: &str| {
        (name == "XDG_CONFIG_HOME")
            .then(|| config_home.map(str::to_owned))
            .flatten()
    };
    let settings = Settings::resolve(&Flags::default(), &env, home.map(Path::new)).unwrap();
    assert_eq!(
        settings.credentials_file.map(|file| file.value),
        expected.map(PathBuf::from)
    );
}

#[cfg(unix)]
#[test]
fn the_credentials_file_is_below_the_config_home() {
    check_file(
        None,
        Some(HOME),
        Some("/home/ada/.config/opentrain/cli.json"),
    );
    check_file(
        Some("/etc/x"),
        Some(HOME),
        Some("/etc/x/opentrain/cli.json"),
    );
    check_file(
        Some(""),
        Some(HOME),
        Some("/home/ada/.config/opentrain/cli.json"),
    );
    check_file(
        Some("relative"),
        Some(HOME),
        Some("/home/ada/.config/opentrain/cli.json"),
    );
    check_file(None, None, None);
    check_file(Some("/etc/x"), None, Some("/etc/x/opentrain/cli.json"));
}

#[cfg(unix)]
#[test]
fn the_journal_is_below_the_state_home() {
    let check = |state_home: Option<&str>, home: Option<&str>, expected: Option<&str>| {
        let env = |name: &str| {
            (name == "XDG_STATE_HOME")
                .then(|| state_home.map(str::to_owned))
                .flatten()
        };
        let settings = Settings::resolve(&Flags::default(), &env, home.map(Path::new)).unwrap();
        let found = settings.state_folder.map(|folder| folder.value);
        assert_eq!(found, expected.map(PathBuf::from));
    };
    let in_home = Some("/home/ada/.local/state/opentrain");
    check(None, Some(HOME), in_home);
    check(Some("relative"), Some(HOME), in_home);
    check(Some("/var/x"), Some(HOME), Some("/var/x/opentrain"));
    check(Some("/var/x"), None, Some("/var/x/opentrain"));
    check(None, None, None);
}

#[test]
fn the_sandbox_never_sees_a_real_token_address_or_file() {
    let settings = ok(&[
        ("OPENTRAIN_PERSONAL_API_TOKEN", "ot_pat_a"),
        ("OT_API_TOKEN", "ot_pat_b"),
        ("OPENTRAIN_API_BASE_URL", "https://b.example"),
    ]);
    let there = BaseUrl::parse("http://127.0.0.1:9").unwrap();
    let settings = settings.for_sandbox(there.clone(), PathBuf::from("data/sandbox.json"));
    assert_eq!(
        settings.state_folder.clone().unwrap().value,
        PathBuf::from("data/sandbox.state")
    );
    assert_eq!(
        (settings.first_token(), settings.last_token()),
        (None, None)
    );
    assert_eq!(
        settings.base_url(None).unwrap(),
        Sourced {
            value: there,
            source: Source::Sandbox
        }
    );
    assert_eq!(
        settings.credentials_file.unwrap().value,
        PathBuf::from("data/sandbox.json")
    );
}

#[test]
fn every_variable_has_its_own_row() {
    for (at, row) in VARIABLES.iter().enumerate() {
        assert!(
            VARIABLES[..at].iter().all(|other| other.name != row.name),
            "{} twice",
            row.name
        );
        assert!(
            row.doc.ends_with('.') && !row.default.is_empty(),
            "{}",
            row.name
        );
    }
}
