//! The journal under crashes, crowds and odd contents.

use std::fs;

use super::*;
use crate::reply::{Action, Ask, Cost, Moved, Outcome, Waiting};

const OWNER: &str = "https://app.opentrain.ai aaaa";

fn case(id: &str, outcome: Outcome) -> Case {
    let ask = Ask {
        whom: Some("Maria G.".into()),
        amount: Some(30_000),
        cost: Cost::of_hire(30_000),
        ..Ask::of(Action::Hire)
    };
    Case {
        waiting: Waiting {
            kind: Kind::Approval,
            id: id.into(),
            link: Some(format!("https://app.opentrain.ai/approvals/{id}")),
            link_is_kept: false,
            asked_at: Some("2026-11-27T01:00:00.000Z".into()),
            deadline: None,
            ask,
        },
        outcome,
        moved: Moved::No,
        resolved_at: None,
        evidence: None,
        why: None,
    }
}

fn ids(cases: &[Case]) -> Vec<&str> {
    cases.iter().map(|case| case.waiting.id.as_str()).collect()
}

fn path(folder: &Path) -> PathBuf {
    folder.join("approvals.jsonl")
}

#[test]
fn what_one_process_notes_another_finds() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("state/opentrain");
    let one = Journal::at(Some(folder.clone()));
    let other = Journal::at(Some(folder.clone()));
    assert_eq!(other.all(OWNER), []);
    assert!(!folder.exists(), "reading makes nothing");
    one.note(OWNER, &case("apr_1", Outcome::Waiting));
    let found = other.find(OWNER, Kind::Approval, "apr_1").unwrap();
    assert_eq!(found, case("apr_1", Outcome::Waiting));
    other.note(OWNER, &case("apr_1", Outcome::Confirmed));
    assert_eq!(one.open(OWNER), []);
    assert_eq!(one.all(OWNER)[0].outcome, Outcome::Confirmed);
    // A read that came too early takes nothing back.
    one.note(OWNER, &case("apr_1", Outcome::Waiting));
    one.note(OWNER, &case("apr_1", Outcome::Unknown));
    assert_eq!(other.all(OWNER)[0].outcome, Outcome::Confirmed);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        for entry in fs::read_dir(&folder).unwrap() {
            assert_eq!(mode(&entry.unwrap().path()), 0o600);
        }
    }
}

#[test]
fn a_state_that_is_read_again_and_again_is_written_once() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::at(Some(folder.path().to_owned()));
    journal.note(OWNER, &case("apr_1", Outcome::Waiting));
    let length = fs::metadata(path(folder.path())).unwrap().len();
    for _ in 0..50 {
        journal.note(OWNER, &case("apr_1", Outcome::Waiting));
    }
    assert_eq!(fs::metadata(path(folder.path())).unwrap().len(), length);
}

#[test]
fn a_crash_at_any_byte_costs_no_more_than_the_line_under_way() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::at(Some(folder.path().to_owned()));
    for id in ["apr_1", "apr_2", "apr_3"] {
        journal.note(OWNER, &case(id, Outcome::Waiting));
    }
    let whole = fs::read(path(folder.path())).unwrap();
    let ends: Vec<usize> = (0..whole.len()).filter(|at| whole[*at] == b'\n').collect();
    for cut in 0..=whole.len() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(path(folder.path()), &whole[..cut]).unwrap();
        let lines = ends.iter().filter(|end| **end < cut).count();
        let expected: Vec<&str> = ["apr_1", "apr_2", "apr_3"]
            .into_iter()
            .take(lines.saturating_sub(1))
            .collect();
        let journal = Journal::at(Some(folder.path().to_owned()));
        assert_eq!(ids(&journal.all(OWNER)), expected, "cut at {cut}");
        journal.note(OWNER, &case("apr_4", Outcome::Waiting));
        let after = Journal::at(Some(folder.path().to_owned())).all(OWNER);
        let after = ids(&after);
        assert!(after.contains(&"apr_4"), "cut at {cut}");
        assert!(expected.iter().all(|id| after.contains(id)), "cut at {cut}");
        let text = fs::read_to_string(path(folder.path())).unwrap();
        assert!(text.ends_with('\n') && !text.contains("}{"), "cut at {cut}");
    }
}

#[test]
fn what_a_newer_version_wrote_is_kept_and_what_nobody_wrote_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::at(Some(folder.path().to_owned()));
    journal.note(OWNER, &case("apr_1", Outcome::Waiting));
    let mut text = fs::read_to_string(path(folder.path())).unwrap();
    let newer = "{\"v\":2,\"owner\":\"x\",\"new\":[1]}\n";
    text.push_str(newer);
    text.push_str("gar\u{0}bage\n");
    fs::write(path(folder.path()), &text).unwrap();
    assert_eq!(ids(&journal.all(OWNER)), ["apr_1"]);
    journal.note(OWNER, &case("apr_2", Outcome::Waiting));
    assert_eq!(
        ids(&Journal::at(Some(folder.path().to_owned())).all(OWNER)),
        ["apr_1", "apr_2"]
    );
    let after = fs::read_to_string(path(folder.path())).unwrap();
    assert!(after.contains(newer) && !after.contains("gar"), "{after}");
    let copies: Vec<PathBuf> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().contains(".damaged-"))
        .collect();
    assert_eq!(copies.len(), 1);
    assert_eq!(fs::read_to_string(&copies[0]).unwrap(), text);
}

#[test]
fn a_file_of_rubbish_is_set_aside_and_never_a_failure() {
    for rubbish in [
        &b"\xff\xfe\x00\x01"[..],
        b"null\n",
        b"{\"journal\":\"something else\",\"v\":1,\"generation\":\"1\"}\n{}\n",
        &[b'x'; 200_000],
        b"\n\n\n",
    ] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(path(folder.path()), rubbish).unwrap();
        let journal = Journal::at(Some(folder.path().to_owned()));
        assert_eq!(journal.all(OWNER), []);
        journal.note(OWNER, &case("apr_1", Outcome::Waiting));
        assert_eq!(
            ids(&Journal::at(Some(folder.path().to_owned())).all(OWNER)),
            ["apr_1"]
        );
        let kept = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| fs::read(entry.unwrap().path()).unwrap())
            .any(|bytes| bytes == rubbish);
        assert!(kept, "{:?}", &rubbish[..4]);
    }
}

#[test]
fn accounts_and_platforms_do_not_mix() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::at(Some(folder.path().to_owned()));
    let (other, elsewhere) = (
        "https://app.opentrain.ai bbbb",
        "https://staging.example aaaa",
    );
    journal.note(OWNER, &case("apr_1", Outcome::Waiting));
    journal.note(other, &case("apr_2", Outcome::Waiting));
    journal.note(elsewhere, &case("apr_1", Outcome::Declined));
    assert_eq!(ids(&journal.all(OWNER)), ["apr_1"]);
    assert_eq!(journal.all(OWNER)[0].outcome, Outcome::Waiting);
    assert_eq!(ids(&journal.all(other)), ["apr_2"]);
    let others = journal.others(OWNER);
    assert_eq!(others.len(), 1);
    assert_eq!(others[0].0, other);
    // Who can read it has the account.
    journal.note(other, &case("apr_1", Outcome::Confirmed));
    let mut both = Journal::at(Some(folder.path().to_owned())).all(OWNER);
    both.sort_by(|one, other| one.waiting.id.cmp(&other.waiting.id));
    assert_eq!(ids(&both), ["apr_1", "apr_2"]);
    assert_eq!(journal.others(OWNER), []);
    assert_eq!(ids(&journal.all(elsewhere)), ["apr_1"]);
}

#[test]
fn a_changed_token_is_the_same_account_when_it_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::at(Some(folder.path().to_owned()));
    journal.note(OWNER, &case("apr_1", Outcome::Waiting));
    journal.same(OWNER, "https://app.opentrain.ai cccc");
    let found = Journal::at(Some(folder.path().to_owned())).all("https://app.opentrain.ai cccc");
    assert_eq!(ids(&found), ["apr_1"]);
}

#[test]
fn secrets_and_the_words_of_a_claim_are_not_written_and_long_texts_are_cut() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::at(Some(folder.path().to_owned()));
    let mut claim = case("claim", Outcome::Waiting);
    claim.waiting.kind = Kind::Claim;
    claim.waiting.link = Some("https://app.opentrain.ai/claim?token=ot_cat_secretsecret".into());
    claim.waiting.ask.means = vec!["code ABCD-EFGH".into()];
    journal.note(OWNER, &claim);
    let mut hire = case("apr_1", Outcome::Waiting);
    hire.waiting.ask.whom = Some(format!("ot_pat_{}", "a".repeat(5_000)));
    let checkout = format!("https://checkout.stripe.com/c/pay/cs_{}", "b".repeat(900));
    hire.waiting.link = Some(checkout.clone());
    journal.note(OWNER, &hire);
    let text = fs::read_to_string(path(folder.path())).unwrap();
    for secret in ["ot_cat_", "ABCD", "ot_pat_aaaaaaaa"] {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(text.len() < 4_000, "{}", text.len());
    let found = journal.find(OWNER, Kind::Approval, "apr_1").unwrap();
    assert_eq!(found.waiting.link, Some(checkout));
}

#[test]
fn many_processes_write_at_once_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let folder = folder.path();
            scope.spawn(move || {
                let journal = Journal::at(Some(folder.to_owned()));
                for number in 0..25 {
                    journal.note(
                        OWNER,
                        &case(&format!("apr_{writer}_{number}"), Outcome::Waiting),
                    );
                }
            });
        }
    });
    assert_eq!(
        Journal::at(Some(folder.path().to_owned())).all(OWNER).len(),
        200
    );
}

#[test]
fn ten_thousand_entries_are_the_most_and_one_is_found_without_reading_them_all() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::at(Some(folder.path().to_owned()));
    journal.note(OWNER, &case("apr_first", Outcome::Waiting));
    let line = fs::read_to_string(path(folder.path())).unwrap();
    let line = line.lines().nth(1).unwrap().to_owned();
    let mut text = fs::read_to_string(path(folder.path())).unwrap();
    for number in 0..10_050 {
        let settled = line
            .replace("apr_first", &format!("apr_{number}"))
            .replace("\"open\":true", "\"open\":false")
            .replace("WAITING", "CONFIRMED");
        text.push_str(&settled);
        text.push('\n');
    }
    fs::write(path(folder.path()), text).unwrap();
    let start = std::time::Instant::now();
    journal.note(OWNER, &case("apr_last", Outcome::Waiting));
    let all = journal.all(OWNER);
    assert!(all.len() <= 10_000, "{}", all.len());
    // What waits stays, the oldest settled ones go.
    for (id, is_there) in [
        ("apr_first", true),
        ("apr_last", true),
        ("apr_0", false),
        ("apr_10049", true),
    ] {
        assert_eq!(
            journal.find(OWNER, Kind::Approval, id).is_some(),
            is_there,
            "{id}"
        );
    }
    let read = std::time::Instant::now();
    for _ in 0..100 {
        journal.find(OWNER, Kind::Approval, "apr_last").unwrap();
    }
    let each = read.elapsed() / 100;
    assert!(
        each < std::time::Duration::from_millis(5),
        "{each:?}, all {:?}",
        start.elapsed()
    );
}

#[test]
fn superseded_lines_do_not_pile_up() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::at(Some(folder.path().to_owned()));
    for number in 0..3_000 {
        let mut case = case("apr_1", Outcome::Waiting);
        case.waiting.deadline = Some(format!("moved {number}"));
        journal.note(OWNER, &case);
    }
    let length = fs::metadata(path(folder.path())).unwrap().len();
    assert!(length < 600_000, "{length}");
    let found = journal.find(OWNER, Kind::Approval, "apr_1").unwrap();
    assert_eq!(found.waiting.deadline.as_deref(), Some("moved 2999"));
}

#[test]
fn without_a_place_it_lasts_as_long_as_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let blocked = folder.path().join("file");
    fs::write(&blocked, "x").unwrap();
    for journal in [Journal::default(), Journal::at(Some(blocked.join("state")))] {
        journal.note(OWNER, &case("apr_1", Outcome::Waiting));
        assert_eq!(ids(&journal.open(OWNER)), ["apr_1"]);
        journal.note(OWNER, &case("apr_1", Outcome::Declined));
        assert_eq!(ids(&journal.open(OWNER)), [""; 0]);
        assert_eq!(ids(&journal.all(OWNER)), ["apr_1"]);
    }
}
