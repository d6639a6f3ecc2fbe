//! What the program is at a terminal and in a shell beside its commands: its first line, completions, the
//! manual.

use crate::cli::check;
use crate::harness::{Home, finish};

#[test]
fn a_server_says_first_which_settings_it_has() {
    let home = Home::new();
    let mut command = home.command(&["--read-only"]);
    let said = finish(command.env("OPENTRAIN_MCP_TOOLSETS", "jobs"), "").stderr;
    let all = [
        "5 tools; ",
        "read-only (flag --read-only)",
        "toolsets jobs (variable OPENTRAIN_MCP_TOOLSETS)",
    ];
    assert!(all.iter().all(|part| said.contains(part)), "{said}");
    let quiet = finish(&mut home.command(&["--log", "error"]), "");
    assert_eq!(quiet.stderr, "");
}

/// Only where there is a bash; it says so elsewhere.
#[test]
fn bash_completes_commands_and_the_flags_of_each() {
    let home = Home::new();
    let script = check(&home, &["completions", "bash"], 0).stdout;
    let ask = "complete_for() { COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMPREPLY=();
        $(complete -p opentrain-mcp | sed 's/.*-F \\([^ ]*\\).*/\\1/') opentrain-mcp \"${!#}\" x; echo \"${COMPREPLY[@]}\"; }
        complete_for opentrain-mcp unin; complete_for opentrain-mcp install --dry; complete_for opentrain-mcp status --js";
    let asked = std::process::Command::new("bash")
        .args(["--norc", "-c", &format!("{script}\n{ask}")])
        .output();
    let Ok(asked) = asked else {
        eprintln!("skipped: no bash here");
        return;
    };
    let said = String::from_utf8_lossy(&asked.stdout);
    let said: Vec<&str> = said.lines().collect();
    assert_eq!(said, ["uninstall", "--dry-run", "--json"], "{asked:?}");
}

#[test]
fn there_is_a_manual_page_for_the_program_and_for_each_command() {
    let home = Home::new();
    assert!(
        check(&home, &["man"], 0)
            .stdout
            .contains(".TH opentrain-mcp 1")
    );
    let page = check(&home, &["man", "install"], 0).stdout;
    assert!(page.contains("dry\\-run"), "{page}");
    assert!(
        check(&home, &["man", "nothing"], 2)
            .stderr
            .contains("no command")
    );
}
