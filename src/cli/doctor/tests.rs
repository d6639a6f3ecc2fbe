//! The words of `doctor`, and what it says of files. The way over the network is tried by the
//! tests of the whole program.

use expect_test::expect;

use super::*;
use crate::api::Situation;
use crate::settings::{BaseUrl, Source, Sourced};

fn situation(base_url: &str, source: Source) -> Situation {
    Situation {
        token: None,
        masked_token: None,
        saved_token: false,
        claim_pending: false,
        base_url: Some(Sourced {
            value: BaseUrl::parse(base_url).unwrap(),
            source,
        }),
        credentials_file: None,
        problem: None,
    }
}

#[test]
fn findings_are_told_one_a_line_with_the_remedy_below() {
    let mut there = situation(
        "https://staging.example",
        Source::Variable("OT_API_BASE_URL"),
    );
    there.token = Some(Source::Variable("OPENTRAIN_PERSONAL_API_TOKEN"));
    there.saved_token = true;
    let env = |name: &str| (name == "OT_API_TOKEN").then(|| "${TOKEN}".to_owned());
    let mut findings = settings::check(&there, &env);
    findings.push(Finding::ok("clock", "fine"));
    expect![[r#"
        warn  base URL     https://staging.example (variable OT_API_BASE_URL), not OpenTrain's own address
                           next: if that is not meant, remove it; the default is https://app.opentrain.ai
        warn  environment  OT_API_TOKEN is set to nothing, or to a placeholder; it is ignored
                           next: fill it in where the host starts this program, or remove it there
        warn  environment  OPENTRAIN_PERSONAL_API_TOKEN is set, so the saved token is not used
                           next: unset OPENTRAIN_PERSONAL_API_TOKEN if the saved one is meant
        ok    clock        fine
    "#]]
    .assert_eq(&as_text(&findings));
}

#[test]
fn the_usual_address_and_an_empty_environment_are_fine() {
    let usual = situation("https://app.opentrain.ai", Source::Default);
    let findings = settings::check(&usual, &|_| None);
    expect![[r#"
        ok    base URL  https://app.opentrain.ai (default)
    "#]]
    .assert_eq(&as_text(&findings));
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_read_is_told_with_the_command_that_mends_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("opentrain").join("cli.json");
    let env = |name: &str| (name == "XDG_CONFIG_HOME").then(|| folder.path().display().to_string());
    let settings = crate::settings::Settings::resolve(&Default::default(), &env, None).unwrap();
    let there = situation("https://app.opentrain.ai", Source::Default);
    let verdicts = || {
        let findings = files::check(&settings, &there);
        findings
            .iter()
            .map(|found| (found.check, found.verdict))
            .collect::<Vec<_>>()
    };
    assert_eq!(verdicts(), [("credentials file", Verdict::Ok)]);
    assert!(!path.exists());

    std::fs::create_dir(path.parent().unwrap()).unwrap();
    let allow = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    std::fs::write(&path, "{}").unwrap();
    allow(&path, 0o644);
    allow(path.parent().unwrap(), 0o777);
    assert_eq!(
        verdicts(),
        [
            ("credentials file", Verdict::Warn),
            ("credentials folder", Verdict::Warn)
        ]
    );
    allow(&path, 0o600);
    allow(path.parent().unwrap(), 0o700);
    assert_eq!(verdicts(), [("credentials file", Verdict::Ok)]);

    std::fs::write(&path, "no JSON ot_pat_secret").unwrap();
    let findings = files::check(&settings, &there);
    assert_eq!(findings[0].verdict, Verdict::Fail);
    assert!(!as_text(&findings).contains("ot_pat_"));
}
