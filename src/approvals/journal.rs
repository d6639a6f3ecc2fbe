//! What this installation asked humans for, and how it stands as far as was read: in memory, and
//! in a file that several processes append to and that a torn write does not spoil. What is in it
//! is told by `listing`; secrets never are.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::key::make_private;
use crate::reply::{Case, Kind};

/// The file's name in the state folder.
const FILE: &str = "approvals.jsonl";
/// The lock beside it, held while it is written.
const LOCK: &str = "approvals.lock";
/// How long another process is waited for. Longer than its write takes; after that the entry
/// stays in memory alone.
const LOCK_PATIENCE: Duration = Duration::from_secs(2);
/// From this size on, in bytes, the file is written anew when most of it is out of date.
const COMPACT: u64 = 512 * 1024;
/// How many requests are kept at most; the oldest settled ones go first.
const MOST: usize = 5_000;
/// Longest line that is read, in bytes: far above any entry.
const LONGEST: usize = 64 * 1024;

/// One line of the file: a request as it stood then, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Entry {
    /// Form of the line.
    v: u32,
    /// The platform's address.
    origin: String,
    /// When it was read, by this machine's clock.
    at: String,
    /// The request.
    case: Case,
}

/// A request and when it was last read.
#[derive(Clone, Debug, PartialEq)]
pub struct Noted {
    /// How it stood.
    pub case: Case,
    /// When that was read, by this machine's clock.
    pub at: String,
}

/// The requests to humans that were made or read here; clones share everything. Making one touches
/// nothing.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    folder: Option<PathBuf>,
    known: Arc<Mutex<Known>>,
}

type Key = (String, Kind, String);

/// What was read of the file and noted since.
#[derive(Debug, Default)]
struct Known {
    cases: BTreeMap<Key, Noted>,
    /// Lines of a newer form, kept as they are.
    foreign: Vec<String>,
    /// How far the file was read, and which file it was.
    read: u64,
    file: Option<FileId>,
    /// How many lines were read, for knowing when most are out of date.
    lines: usize,
}

/// Tells a file from one that took its name.
type FileId = (u64, u64);

impl Journal {
    /// The journal in a folder; without one it is kept in memory.
    pub fn at(folder: Option<PathBuf>) -> Journal {
        Journal {
            folder,
            known: Arc::default(),
        }
    }

    /// Notes how a request stands now. What cannot be written is still known to this process.
    pub fn note(&self, origin: &str, case: &Case) {
        let mut case = case.clone();
        if case.waiting.kind == Kind::Claim {
            // The link of a claim holds a secret.
            case.waiting.link = None;
        }
        let entry = Entry {
            v: 1,
            origin: origin.to_owned(),
            at: jiff::Timestamp::now().to_string(),
            case,
        };
        let mut known = self.lock();
        self.refresh(&mut known);
        if !known.take(entry.clone()) {
            return;
        }
        let Some(folder) = &self.folder else { return };
        if let Err(error) = append(folder, &entry, &mut known) {
            tracing::warn!(%error, "the journal of approvals could not be written");
        }
    }

    /// What is known of a request.
    pub fn find(&self, origin: &str, kind: Kind, id: &str) -> Option<Case> {
        let mut known = self.lock();
        self.refresh(&mut known);
        let key = (origin.to_owned(), kind, id.to_owned());
        known.cases.get(&key).map(|noted| noted.case.clone())
    }

    /// Every request on one platform, newest first.
    pub fn all(&self, origin: &str) -> Vec<Noted> {
        let mut known = self.lock();
        self.refresh(&mut known);
        let mut all: Vec<Noted> = known
            .cases
            .iter()
            .filter(|((of, _, _), _)| of == origin)
            .map(|(_, noted)| noted.clone())
            .collect();
        all.sort_by_key(|noted| std::cmp::Reverse(noted.case.waiting.asked_at.clone()));
        all
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what other processes have written since.
    fn refresh(&self, known: &mut Known) {
        let Some(folder) = &self.folder else { return };
        match read(&folder.join(FILE), known) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => tracing::warn!(%error, "the journal of approvals could not be read"),
        }
    }
}

impl Known {
    /// Takes an entry; whether it says anything new.
    fn take(&mut self, entry: Entry) -> bool {
        let waiting = &entry.case.waiting;
        let key = (entry.origin, waiting.kind, waiting.id.clone());
        let same = (self.cases.get(&key)).is_some_and(|noted| noted.case == entry.case);
        let noted = Noted {
            case: entry.case,
            at: entry.at,
        };
        self.cases.insert(key, noted);
        !same
    }

    /// Takes a line of the file. One that was torn says nothing; one of a newer form is kept.
    fn take_line(&mut self, line: &[u8]) {
        self.lines += 1;
        if let Ok(entry) = serde_json::from_slice::<Entry>(line) {
            self.take(entry);
            return;
        }
        let object = serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(line);
        if object.is_ok() {
            self.foreign
                .push(String::from_utf8_lossy(line).into_owned());
        }
    }

    /// Forgets the oldest settled requests beyond what is kept.
    fn shrink(&mut self) {
        let surplus = self.cases.len().saturating_sub(MOST);
        let mut settled: Vec<(Option<String>, Key)> = self
            .cases
            .iter()
            .filter(|(_, noted)| noted.case.outcome.is_settled())
            .map(|(key, noted)| (noted.case.waiting.asked_at.clone(), key.clone()))
            .collect();
        settled.sort();
        for (_, key) in settled.into_iter().take(surplus) {
            self.cases.remove(&key);
        }
    }
}

/// Reads the file from where it was left, or anew when another one took its name.
fn read(path: &Path, known: &mut Known) -> io::Result<()> {
    let mut file = File::open(path)?;
    let about = file.metadata()?;
    let id = id(&about);
    if known.file != Some(id) || about.len() < known.read {
        *known = Known {
            // What could not be written is still known here.
            cases: std::mem::take(&mut known.cases),
            file: Some(id),
            ..Known::default()
        };
    }
    if about.len() == known.read {
        return Ok(());
    }
    file.seek(SeekFrom::Start(known.read))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    // What stands behind the last line end is still being written, or was torn.
    let Some(end) = bytes.iter().rposition(|byte| *byte == b'\n') else {
        return Ok(());
    };
    let whole = bytes.get(..end).unwrap_or_default();
    for line in whole.split(|byte| *byte == b'\n') {
        if !line.is_empty() && line.len() <= LONGEST {
            known.take_line(line);
        }
    }
    known.read += end as u64 + 1;
    Ok(())
}

#[cfg(unix)]
fn id(about: &std::fs::Metadata) -> FileId {
    use std::os::unix::fs::MetadataExt as _;
    (about.dev(), about.ino())
}

#[cfg(not(unix))]
fn id(about: &std::fs::Metadata) -> FileId {
    let made = about.created().ok();
    let since = made.and_then(|made| made.duration_since(std::time::UNIX_EPOCH).ok());
    (since.map_or(0, |since| since.as_nanos() as u64), 0)
}

/// Appends a line under the lock, and writes the file anew when most of it is out of date.
fn append(folder: &Path, entry: &Entry, known: &mut Known) -> io::Result<()> {
    make_private(folder)?;
    let _lock = lock(folder)?;
    let path = folder.join(FILE);
    let mut line = serde_json::to_vec(entry)?;
    line.push(b'\n');
    let mut file = private(OpenOptions::new().create(true).append(true).read(true)).open(&path)?;
    let length = file.metadata()?.len();
    if length > 0 && !ends_a_line(&mut file, length)? {
        // A process died while it wrote: what it left must not swallow this line.
        line.insert(0, b'\n');
    }
    file.write_all(&line)?;
    file.sync_data()?;
    let outdated = known.lines > 2 * known.cases.len();
    if length > COMPACT && outdated {
        read(&path, known)?;
        compact(folder, known)?;
    }
    Ok(())
}

fn ends_a_line(file: &mut File, length: u64) -> io::Result<bool> {
    let mut last = [0];
    file.seek(SeekFrom::Start(length - 1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// Writes the file anew with one line for each request, in one step.
fn compact(folder: &Path, known: &mut Known) -> io::Result<()> {
    known.shrink();
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    for line in &known.foreign {
        writeln!(file, "{line}")?;
    }
    for ((origin, _, _), noted) in &known.cases {
        let entry = Entry {
            v: 1,
            origin: origin.clone(),
            at: noted.at.clone(),
            case: noted.case.clone(),
        };
        writeln!(file, "{}", serde_json::to_string(&entry)?)?;
    }
    file.as_file().sync_all()?;
    file.persist(folder.join(FILE))
        .map_err(|error| error.error)?;
    Ok(())
}

/// The lock of the journal, let go when it is dropped and when its process dies.
fn lock(folder: &Path) -> io::Result<File> {
    let path = folder.join(LOCK);
    let file = private(OpenOptions::new().create(true).append(true)).open(path)?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(std::fs::TryLockError::Error(error)) => return Err(error),
            Err(std::fs::TryLockError::WouldBlock) if start.elapsed() > LOCK_PATIENCE => {
                return Err(io::Error::other("another process keeps its lock"));
            }
            Err(std::fs::TryLockError::WouldBlock) => {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }
}

/// A file for its owner alone.
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reply::{Action, Ask, Moved, Outcome, Waiting};

    const HERE: &str = "https://app.opentrain.ai";

    fn case(id: &str, outcome: Outcome) -> Case {
        Case {
            waiting: Waiting {
                kind: Kind::Approval,
                id: id.to_owned(),
                link: Some(format!("https://app.opentrain.ai/approvals/{id}")),
                asked_at: Some("2026-06-12T10:00:00.000Z".into()),
                deadline: None,
                ask: Ask::of(Action::Fund),
            },
            outcome,
            moved: Moved::No,
            resolved_at: None,
            evidence: None,
            why: None,
        }
    }

    fn outcomes(journal: &Journal) -> Vec<(String, Outcome)> {
        let mut all: Vec<_> = journal
            .all(HERE)
            .into_iter()
            .map(|noted| (noted.case.waiting.id, noted.case.outcome))
            .collect();
        all.sort();
        all
    }

    #[test]
    fn another_process_and_the_next_one_know_what_was_noted() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("state");
        let open = || Journal::at(Some(folder.clone()));
        let (one, other) = (open(), open());
        assert_eq!(outcomes(&one), []);
        one.note(HERE, &case("a", Outcome::Waiting));
        other.note(HERE, &case("b", Outcome::Waiting));
        other.note(HERE, &case("a", Outcome::Declined));
        other.note("http://127.0.0.1:4010", &case("c", Outcome::Waiting));
        let wanted = [
            ("a".to_owned(), Outcome::Declined),
            ("b".to_owned(), Outcome::Waiting),
        ];
        for journal in [&one, &other, &open()] {
            assert_eq!(outcomes(journal), wanted);
        }
        // The same again writes nothing.
        let length = || std::fs::metadata(folder.join(FILE)).unwrap().len();
        let before = length();
        one.note(HERE, &case("b", Outcome::Waiting));
        assert_eq!(length(), before);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(folder.join(FILE)).unwrap().permissions();
            assert_eq!(mode.mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_write_that_was_torn_at_any_byte_loses_no_other_line() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().to_owned();
        let path = folder.join(FILE);
        let first = Journal::at(Some(folder.clone()));
        first.note(HERE, &case("a", Outcome::Waiting));
        let whole = std::fs::read(&path).unwrap();
        first.note(HERE, &case("b", Outcome::Waiting));
        let both = std::fs::read(&path).unwrap();
        for end in whole.len()..both.len() {
            std::fs::write(&path, &both[..end]).unwrap();
            let journal = Journal::at(Some(folder.clone()));
            assert!(
                journal.find(HERE, Kind::Approval, "a").is_some(),
                "torn at {end}"
            );
            journal.note(HERE, &case("c", Outcome::Lapsed));
            let next = Journal::at(Some(folder.clone()));
            for id in ["a", "c"] {
                assert!(
                    next.find(HERE, Kind::Approval, id).is_some(),
                    "{id} at {end}"
                );
            }
        }
    }

    #[test]
    fn what_is_no_entry_is_passed_over_and_what_is_newer_is_kept() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().to_owned();
        let newer = r#"{"v":9,"of":"tomorrow"}"#;
        let mut bytes = format!("{newer}\nnonsense\n\n[]\n").into_bytes();
        bytes.extend([0xff, 0xfe, b'\n']);
        std::fs::write(folder.join(FILE), bytes).unwrap();
        let journal = Journal::at(Some(folder.clone()));
        journal.note(HERE, &case("a", Outcome::Waiting));
        let mut known = journal.lock();
        journal.refresh(&mut known);
        compact(&folder, &mut known).unwrap();
        drop(known);
        let text = std::fs::read_to_string(folder.join(FILE)).unwrap();
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(text.starts_with(newer), "{text}");
        assert_eq!(outcomes(&journal), [("a".to_owned(), Outcome::Waiting)]);
    }

    #[test]
    fn it_stays_small_and_quick() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().to_owned();
        let mut lines = String::new();
        for round in 0..4 {
            for id in 0..2_500 {
                let outcome = match round {
                    3 => Outcome::Declined,
                    _ => Outcome::Waiting,
                };
                let entry = Entry {
                    v: 1,
                    origin: HERE.into(),
                    at: format!("round {round}"),
                    case: case(&id.to_string(), outcome),
                };
                lines.push_str(&serde_json::to_string(&entry).unwrap());
                lines.push('\n');
            }
        }
        std::fs::write(folder.join(FILE), &lines).unwrap();
        let journal = Journal::at(Some(folder.clone()));
        let start = Instant::now();
        assert_eq!(journal.all(HERE).len(), 2_500);
        assert!(
            start.elapsed() < Duration::from_secs(5),
            "{:?}",
            start.elapsed()
        );
        journal.note(HERE, &case("new", Outcome::Waiting));
        let length = std::fs::metadata(folder.join(FILE)).unwrap().len();
        assert!(length < lines.len() as u64 / 3, "{length}");
        assert_eq!(Journal::at(Some(folder)).all(HERE).len(), 2_501);
    }

    #[test]
    fn many_writers_at_once_lose_nothing() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().to_owned();
        std::thread::scope(|scope| {
            for writer in 0..4 {
                let journal = Journal::at(Some(folder.clone()));
                scope.spawn(move || {
                    for n in 0..15 {
                        journal.note(HERE, &case(&format!("{writer}-{n}"), Outcome::Waiting));
                    }
                });
            }
        });
        assert_eq!(Journal::at(Some(folder)).all(HERE).len(), 60);
    }

    #[test]
    fn without_a_place_it_is_kept_in_memory_and_a_claims_link_is_kept_nowhere() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        std::fs::write(&file, "x").unwrap();
        for journal in [Journal::at(None), Journal::at(Some(file))] {
            let mut claim = case("claim", Outcome::Waiting);
            claim.waiting.kind = Kind::Claim;
            claim.waiting.link = Some("https://app.opentrain.ai/claim?token=ot_cat_1".into());
            journal.note(HERE, &claim);
            let found = journal.find(HERE, Kind::Claim, "claim").unwrap();
            assert_eq!(found.waiting.link, None);
        }
    }
}
