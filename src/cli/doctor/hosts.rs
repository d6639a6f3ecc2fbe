//! What `doctor` says of the hosts on this machine: which have the server in their settings, and whether
//! they could start it. None of them is asked, since some start every server that they know to answer.

use super::super::install::{self, Found, Stand};
use super::super::setup::PROGRAM;
use super::Finding;

const CHECK: &str = "hosts";

/// A finding for every host that has the server, and one for all that have not.
pub(super) fn check() -> Vec<Finding> {
    match install::stand() {
        Ok(stands) => of(&stands),
        // That no home folder is known is told by another check.
        Err(_) => Vec::new(),
    }
}

fn of(stands: &[Stand]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for stand in stands {
        findings.extend(stand.found.iter().map(|found| one(stand, found)));
    }
    let without: Vec<&Stand> = stands.iter().filter(|one| one.found.is_empty()).collect();
    let titles: Vec<&str> = without.iter().map(|one| one.title).collect();
    match without.first() {
        Some(first) if findings.is_empty() => findings.push(Finding::warn(
            CHECK,
            format!("none has the server: {}", titles.join(", ")),
            format!("{PROGRAM} install {} (or another of them)", first.name),
        )),
        Some(_) => findings.push(Finding::ok(
            CHECK,
            format!("without the server: {}", titles.join(", ")),
        )),
        None => {}
    }
    findings
}

fn one(stand: &Stand, found: &Found) -> Finding {
    let (title, name, file) = (stand.title, &found.name, found.file.display());
    match (&found.fault, &found.off) {
        (None, Some(off)) => Finding::warn(
            CHECK,
            format!("{title} has {name} and does not start it: {off} ({file})"),
            format!(
                "switch it on there, or leave it: {PROGRAM} uninstall {}",
                stand.name
            ),
        ),
        (None, None) => Finding::ok(
            CHECK,
            format!("{title} would start {name}: {} ({file})", found.program),
        ),
        (Some(fault), _) => Finding::warn(
            CHECK,
            format!("{title} cannot start {name}: {fault} ({file})"),
            format!(
                "{PROGRAM} install {} writes where the program is now",
                stand.name
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stand(title: &'static str, fault: Option<Option<&str>>) -> Stand {
        let found = fault.map(|fault| Found {
            name: "opentrain".to_owned(),
            file: "/home/a/settings.json".into(),
            program: "/opt/opentrain-mcp".to_owned(),
            fault: fault.map(str::to_owned),
            off: None,
        });
        Stand {
            name: "cursor",
            title,
            found: found.into_iter().collect(),
        }
    }

    #[test]
    fn each_host_is_told_as_it_stands() {
        let told = of(&[
            stand("Cursor", Some(None)),
            stand("Zed", Some(Some("it is not there"))),
            stand("Goose", None),
        ]);
        let whats: Vec<&str> = told.iter().map(|one| one.what.as_str()).collect();
        assert_eq!(
            whats,
            [
                "Cursor would start opentrain: /opt/opentrain-mcp (/home/a/settings.json)",
                "Zed cannot start opentrain: it is not there (/home/a/settings.json)",
                "without the server: Goose",
            ]
        );
        let remedy = told.get(1).and_then(|one| one.remedy.clone());
        assert!(remedy.unwrap().contains("install cursor"));
        let mut held = stand("Gemini CLI", Some(None));
        held.found[0].off = Some("it is switched off".to_owned());
        let told = of(&[held]);
        assert_eq!(
            told[0].what,
            "Gemini CLI has opentrain and does not start it: it is switched off (/home/a/settings.json)"
        );
        assert!(told[0].remedy.is_some());
        let none = of(&[stand("Goose", None)]);
        assert!(none.first().unwrap().remedy.is_some());
        assert_eq!(of(&[]), []);
    }
}
