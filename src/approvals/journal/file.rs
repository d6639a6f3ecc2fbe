//! The journal on disk: JSON lines that are only appended, under a lock between processes, and
//! read without one. A file that grew too long, or that is not as we wrote it, is written anew
//! beside itself and put in its place; what could not be read is kept as a copy.
//!
//! The first line names the file's generation, so that a reader knows when its offsets are worth
//! nothing. A line that a crash cut short has no end: readers skip it, the next writer removes it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::line::{Entry, Key, Read, platform, read, same_line};
use crate::approvals::private;

const FILE: &str = "approvals.jsonl";
const LOCK: &str = "approvals.lock";
const NAME: &str = "opentrain-mcp approvals";
/// Start of the names of our temporary files, so that one left by a crash is recognised.
const TEMPORARY: &str = ".approvals-";

/// A note takes microseconds; whoever holds the lock longer than this hangs.
const PATIENCE: Duration = Duration::from_secs(2);
const STEP: Duration = Duration::from_millis(5);

/// Most requests that are kept.
const MOST: usize = 10_000;
/// How many are left when there were more, so that not every note after that drops one.
const ROOM: usize = 9_000;
/// Most bytes of lines that count.
const MOST_BYTES: u64 = 16 << 20;
/// A file longer than this is none of ours.
const ABSURD: u64 = 64 << 20;
/// Bytes of superseded lines from which on the file is written anew, if they are the most of it.
const WASTE: u64 = 256 << 10;
/// Longest line; a longer one is none of ours.
const LONGEST_LINE: usize = 64 << 10;
/// Most lines of other versions that are kept.
const MOST_FOREIGN: usize = 1_000;
/// Most copies of damaged files that are kept.
const MOST_COPIES: usize = 3;

#[derive(Serialize, Deserialize)]
struct Header {
    journal: String,
    v: u32,
    generation: String,
}

/// Where a line stands.
#[derive(Clone, Copy, Debug)]
struct Span {
    at: u64,
    len: u64,
}

#[derive(Clone, Debug)]
struct Place {
    span: Span,
    owner: String,
    open: bool,
}

/// What was read of the file so far: where the latest line of each request stands.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// The file as it was last opened; its lines stay readable when another takes its place.
    file: Option<File>,
    /// The generation that the rest is about; empty for no file, or for one without a header.
    generation: String,
    /// How far the file was read: the end of its last whole line.
    read_to: u64,
    /// How long the file was then.
    length: u64,
    places: HashMap<Key, Place>,
    /// Owners that are one account, in pairs.
    same: BTreeSet<(String, String)>,
    foreign: Vec<Span>,
    /// Bytes of lines that a later one supersedes.
    waste: u64,
    /// Something in it is none of ours.
    damaged: bool,
}

/// Holds back every other writer until it is dropped.
///
/// # Errors
///
/// The folder cannot be written, or another process hangs over the lock.
pub(super) fn hold(folder: &Path) -> io::Result<File> {
    private::make_folder(folder)?;
    let file = private::owned(OpenOptions::new().create(true).truncate(false).write(true))
        .open(folder.join(LOCK))?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if start.elapsed() < PATIENCE => {
                std::thread::sleep(STEP);
            }
            Err(TryLockError::WouldBlock) => {
                let why = format!("another process holds {}", folder.join(LOCK).display());
                return Err(io::Error::new(io::ErrorKind::TimedOut, why));
            }
            Err(TryLockError::Error(cause)) => return Err(cause),
        }
    }
}

/// Proves that a note could be written now, without leaving anything behind.
///
/// # Errors
///
/// As [`hold`], with the place that cannot be written.
pub(super) fn check_writable(folder: &Path) -> io::Result<()> {
    if folder.is_dir() && folder.join(FILE).exists() {
        drop(hold(folder)?);
        return OpenOptions::new()
            .append(true)
            .open(folder.join(FILE))
            .map(drop);
    }
    // The folder would be made with the first note, in the nearest one that is there.
    let there = folder.ancestors().find(|above| above.exists());
    let there = there.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
    let probe = tempfile::Builder::new()
        .prefix(TEMPORARY)
        .tempfile_in(there);
    probe.map(drop)
}

impl Ledger {
    /// Reads what was added to the file, or all of it when it is another one.
    pub(super) fn refresh(&mut self, folder: &Path) -> io::Result<()> {
        let mut file = match File::open(folder.join(FILE)) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                *self = Ledger::default();
                return Ok(());
            }
            Err(e) => return Err(e),
        };
        let length = file.metadata()?.len();
        let (generation, after_header) = header(&mut file)?;
        if generation.is_empty() || generation != self.generation || length < self.read_to {
            *self = Ledger {
                damaged: generation.is_empty() && length > 0,
                generation,
                read_to: after_header,
                ..Ledger::default()
            };
        }
        self.length = length;
        if length > ABSURD {
            self.damaged = true;
        } else if length > self.read_to {
            self.read_on(&mut file)?;
        }
        self.file = Some(file);
        Ok(())
    }

    fn read_on(&mut self, file: &mut File) -> io::Result<()> {
        file.seek(SeekFrom::Start(self.read_to))?;
        let mut reader = BufReader::with_capacity(32 << 10, file);
        let mut line = Vec::new();
        loop {
            line.clear();
            reader.read_until(b'\n', &mut line)?;
            let len = line.len() as u64;
            if line.last() != Some(&b'\n') {
                // Nobody of ours leaves so much behind.
                self.damaged |= line.len() > LONGEST_LINE;
                return Ok(());
            }
            let span = Span {
                at: self.read_to,
                len,
            };
            self.read_to += len;
            self.index(&line, span);
        }
    }

    fn index(&mut self, line: &[u8], span: Span) {
        if line.len() > LONGEST_LINE {
            self.damaged = true;
            return;
        }
        match read(line) {
            Read::Entry { key, owner, open } => {
                let place = Place { span, owner, open };
                if let Some(before) = self.places.insert(key, place) {
                    self.waste += before.span.len;
                }
            }
            Read::Same(one, other) => {
                self.same.insert((one, other));
            }
            Read::Foreign => self.foreign.push(span),
            Read::Broken => self.damaged = true,
        }
    }

    /// Whether something in the file is none of ours.
    pub(super) fn is_damaged(&self) -> bool {
        self.damaged
    }

    /// What is known of a request.
    pub(super) fn find(&mut self, key: &Key) -> io::Result<Option<Entry>> {
        match self.places.get(key).map(|place| place.span) {
            Some(span) => self.entry(span),
            None => Ok(None),
        }
    }

    /// The requests of `owner`'s account; `wanted` is asked whether open or settled ones are.
    pub(super) fn select(
        &mut self,
        owner: &str,
        wanted: impl Fn(bool) -> bool,
    ) -> io::Result<Vec<Entry>> {
        let owners = self.owners(owner);
        let spans = self
            .places
            .values()
            .filter(|place| wanted(place.open) && owners.contains(&place.owner))
            .map(|place| place.span)
            .collect();
        self.entries(spans)
    }

    /// The latest request of each owner on the same platform that is not `owner`'s account.
    pub(super) fn others(&mut self, owner: &str) -> io::Result<Vec<Entry>> {
        let owners = self.owners(owner);
        let mut latest: BTreeMap<&str, Span> = BTreeMap::new();
        for place in self.places.values() {
            let other = place.owner.as_str();
            if platform(other) != platform(owner) || owners.contains(other) {
                continue;
            }
            let span = latest.entry(other).or_insert(place.span);
            if span.at < place.span.at {
                *span = place.span;
            }
        }
        let spans = latest.into_values().collect();
        self.entries(spans)
    }

    /// `owner` and all that are known to be the same account.
    fn owners(&self, owner: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::from([owner.to_owned()]);
        loop {
            let before = found.len();
            for (one, other) in &self.same {
                if found.contains(one) || found.contains(other) {
                    found.insert(one.clone());
                    found.insert(other.clone());
                }
            }
            if found.len() == before {
                return found;
            }
        }
    }

    /// The entries at these places, in the file's order.
    fn entries(&mut self, mut spans: Vec<Span>) -> io::Result<Vec<Entry>> {
        spans.sort_by_key(|span| span.at);
        let mut entries = Vec::with_capacity(spans.len());
        for span in spans {
            entries.extend(self.entry(span)?);
        }
        Ok(entries)
    }

    fn entry(&mut self, span: Span) -> io::Result<Option<Entry>> {
        let bytes = self.bytes(span)?;
        // A word that a newer version added is no reason to fail.
        Ok(serde_json::from_slice(&bytes).ok())
    }

    fn bytes(&mut self, span: Span) -> io::Result<Vec<u8>> {
        let Some(file) = &mut self.file else {
            return Err(io::Error::from(io::ErrorKind::NotFound));
        };
        let mut bytes = vec![0; usize::try_from(span.len).unwrap_or(LONGEST_LINE)];
        file.seek(SeekFrom::Start(span.at))?;
        file.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// Adds an entry if it says anything new. The caller holds the lock.
    pub(super) fn note(&mut self, folder: &Path, entry: &Entry) -> io::Result<()> {
        self.refresh(folder)?;
        let key = entry.key();
        let Some(before) = self.find(&key)? else {
            let Some(line) = entry.line() else {
                return Ok(());
            };
            return self.add(folder, &line);
        };
        let Some(next) = entry.after(&before) else {
            return Ok(());
        };
        let mut lines = next.line().unwrap_or_default();
        // Whoever can read the platform's answer on it has the account of whoever asked.
        if before.owner != next.owner && !self.owners(&next.owner).contains(&before.owner) {
            lines.push_str(&same_line(&before.owner, &next.owner).unwrap_or_default());
        }
        self.add(folder, &lines)
    }

    /// Adds that two owners are one account. The caller holds the lock.
    pub(super) fn same(&mut self, folder: &Path, one: &str, other: &str) -> io::Result<()> {
        self.refresh(folder)?;
        if self.owners(one).contains(other) {
            return Ok(());
        }
        match same_line(one, other) {
            Some(line) => self.add(folder, &line),
            None => Ok(()),
        }
    }

    /// Appends lines, after everything that needs it was put in order.
    fn add(&mut self, folder: &Path, lines: &str) -> io::Result<()> {
        let live = self.length.saturating_sub(self.waste);
        if self.generation.is_empty()
            || self.damaged
            || (self.waste > WASTE && self.waste > live)
            || self.places.len() > MOST
            || live > MOST_BYTES
        {
            self.rewrite(folder)?;
        }
        let path = folder.join(FILE);
        let mut file = private::owned(OpenOptions::new().read(true).append(true)).open(&path)?;
        let mut text = String::new();
        if self.length > self.read_to && !self.finish_line(&file)? {
            file.set_len(self.read_to)?;
        } else if self.length > self.read_to {
            text.push('\n');
        }
        text.push_str(lines);
        file.write_all(text.as_bytes())?;
        self.refresh(folder)
    }

    /// Whether what stands after the last whole line is a whole one but for its end.
    fn finish_line(&self, mut file: &File) -> io::Result<bool> {
        file.seek(SeekFrom::Start(self.read_to))?;
        let mut tail = Vec::new();
        file.take(LONGEST_LINE as u64).read_to_end(&mut tail)?;
        Ok(!matches!(read(&tail), Read::Broken))
    }

    /// Writes the file anew with what counts, and keeps a copy of what could not be read.
    fn rewrite(&mut self, folder: &Path) -> io::Result<()> {
        sweep(folder);
        let path = folder.join(FILE);
        if self.damaged {
            set_aside(folder, &path)?;
        }
        let mut staged = tempfile::Builder::new()
            .prefix(TEMPORARY)
            .tempfile_in(folder)?;
        let mut out = io::BufWriter::new(staged.as_file_mut());
        let mut random = [0_u8; 8];
        // Without randomness the time will do: it only has to differ.
        if getrandom::fill(&mut random).is_err() {
            let now = jiff::Timestamp::now().as_nanosecond() as u64;
            random = now.to_le_bytes();
        }
        let header = Header {
            journal: NAME.to_owned(),
            v: 1,
            generation: format!("{:016x}", u64::from_le_bytes(random)),
        };
        serde_json::to_writer(&mut out, &header)?;
        out.write_all(b"\n")?;
        for (one, other) in &self.same {
            out.write_all(same_line(one, other).unwrap_or_default().as_bytes())?;
        }
        let skip = self.foreign.len().saturating_sub(MOST_FOREIGN);
        let mut spans: Vec<Span> = self.foreign.iter().skip(skip).copied().collect();
        spans.extend(self.kept());
        if self.length <= ABSURD {
            for span in spans {
                out.write_all(&self.bytes(span)?)?;
            }
        }
        out.flush()?;
        drop(out);
        staged.as_file().sync_all()?;
        staged.persist(&path).map_err(|e| e.error)?;
        self.refresh(folder)
    }

    /// The lines that stay, in the file's order. Of too many the oldest settled ones go first.
    fn kept(&self) -> Vec<Span> {
        let mut places: Vec<&Place> = self.places.values().collect();
        places.sort_by_key(|place| (place.open, place.span.at));
        let bytes: u64 = places.iter().map(|place| place.span.len).sum();
        let mut excess = bytes.saturating_sub(MOST_BYTES / 4 * 3);
        if bytes <= MOST_BYTES {
            excess = 0;
        }
        let too_many = match places.len() > MOST {
            true => places.len() - ROOM,
            false => 0,
        };
        let mut gone = 0;
        let mut kept: Vec<Span> = places
            .iter()
            .enumerate()
            .filter(|(at, place)| {
                let drops = *at < too_many || gone < excess;
                gone += if drops { place.span.len } else { 0 };
                !drops
            })
            .map(|(_, place)| place.span)
            .collect();
        kept.sort_by_key(|span| span.at);
        kept
    }
}

/// The generation in the first line, empty where it is none of ours, and where the next begins.
fn header(file: &mut File) -> io::Result<(String, u64)> {
    let mut start = [0_u8; 256];
    let mut filled = 0;
    while let Some(rest) = start.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read(rest)? {
            0 => break,
            read => filled += read,
        }
    }
    let start = start.get(..filled).unwrap_or_default();
    let line = start
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let header = serde_json::from_slice::<Header>(line);
    Ok(match header {
        Ok(header) if header.journal == NAME && line.len() < filled => {
            (header.generation, line.len() as u64 + 1)
        }
        _ => (String::new(), 0),
    })
}

/// Keeps a copy of a file that is not as we wrote it, and the newest few of such.
fn set_aside(folder: &Path, path: &Path) -> io::Result<()> {
    let now = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%S%.6fZ");
    let copy = folder.join(format!("{FILE}.damaged-{now}"));
    // The file is replaced after this, so its name is the only thing that a link keeps.
    if fs::hard_link(path, &copy).is_err() {
        fs::copy(path, &copy)?;
    }
    tracing::warn!(
        "the journal of approvals was damaged; what could be read is kept, the rest is in {}",
        copy.display()
    );
    let mut copies = found(folder, &format!("{FILE}.damaged-"));
    copies.sort();
    let old = copies.len().saturating_sub(MOST_COPIES);
    for copy in copies.into_iter().take(old) {
        let _ = fs::remove_file(copy);
    }
    Ok(())
}

/// Removes what a crash left between write and rename. Under the lock every such file is stale.
fn sweep(folder: &Path) {
    for stale in found(folder, TEMPORARY) {
        let _ = fs::remove_file(stale);
    }
}

fn found(folder: &Path, prefix: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
        .map(|entry| entry.path())
        .collect()
}
