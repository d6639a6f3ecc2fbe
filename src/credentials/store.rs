//! The credentials file: reading it, and changing it so that no crash, second process or unknown
//! key costs anything.
//! It decides nothing about which credentials are used, and it never shows one.

use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Map, Value};
use tempfile::NamedTempFile;

use super::Token;

const API_TOKEN: &str = "apiToken";
const CLAIM_TOKEN: &str = "claimToken";
const BASE_URL: &str = "baseUrl";

/// Start and end of the names of our temporary files, so that one left by a crash is recognised.
const TEMPORARY: (&str, &str) = (".opentrain-mcp-", ".tmp");
/// A save takes milliseconds; whoever holds the lock longer than this hangs.
const LOCK_PATIENCE: Duration = Duration::from_secs(5);
const LOCK_STEP: Duration = Duration::from_millis(10);

/// What the credentials file holds. Unknown keys and their order are kept.
/// Source: docs/developers/cli/overview.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Credentials {
    members: Map<String, Value>,
}

impl Credentials {
    /// `apiToken`: the personal API token.
    pub(crate) fn api_token(&self) -> Option<Token> {
        self.members.get(API_TOKEN)?.as_str().and_then(Token::new)
    }

    /// `claimToken`: there between a registration and its completed claim.
    pub(crate) fn claim_token(&self) -> Option<Token> {
        self.members.get(CLAIM_TOKEN)?.as_str().and_then(Token::new)
    }

    /// `baseUrl`, unchecked.
    pub(crate) fn base_url(&self) -> Option<&str> {
        self.members
            .get(BASE_URL)?
            .as_str()
            .filter(|text| !text.trim().is_empty())
    }

    /// Sets or, with `None`, removes `apiToken`.
    pub(crate) fn set_api_token(&mut self, token: Option<&Token>) {
        self.set(API_TOKEN, token.map(Token::expose));
    }

    /// Sets or, with `None`, removes `claimToken`.
    pub(crate) fn set_claim_token(&mut self, token: Option<&Token>) {
        self.set(CLAIM_TOKEN, token.map(Token::expose));
    }

    /// Sets or, with `None`, removes `baseUrl`.
    pub(crate) fn set_base_url(&mut self, base_url: Option<&str>) {
        self.set(BASE_URL, base_url);
    }

    fn set(&mut self, key: &str, value: Option<&str>) {
        match value {
            Some(value) => {
                self.members.insert(key.to_owned(), Value::from(value));
            }
            None => {
                self.members.shift_remove(key);
            }
        }
    }

    fn parse(text: &str) -> Result<Credentials, String> {
        // Editors on Windows put a byte order mark in front.
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            return Ok(Credentials::default());
        }
        match serde_json::from_str(text) {
            Ok(Value::Object(members)) => {
                for key in [API_TOKEN, CLAIM_TOKEN, BASE_URL] {
                    if !matches!(
                        members.get(key),
                        None | Some(Value::Null | Value::String(_))
                    ) {
                        return Err(format!("`{key}` is not a string"));
                    }
                }
                Ok(Credentials { members })
            }
            Ok(_) => Err("it is not a JSON object".to_owned()),
            // The position only: serde's message may quote what stands there.
            Err(e) => Err(format!(
                "it is not JSON (line {}, column {})",
                e.line(),
                e.column()
            )),
        }
    }

    fn to_bytes(&self) -> Vec<u8> {
        format!("{:#}\n", Value::Object(self.members.clone())).into_bytes()
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<&str> = self.members.keys().map(String::as_str).collect();
        write!(f, "Credentials({})", keys.join(", "))
    }
}

/// Why the credentials file could not be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// There is no folder to put it in.
    #[error("no place for the credentials file is known; set HOME or XDG_CONFIG_HOME")]
    Nowhere,
    /// It is there and is no credentials file. It was left as it is.
    #[error("{} is damaged: {cause}. It was left as it is; repair it, or move it away and log in again", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        cause: String,
    },
    /// Reading or writing failed.
    #[error("could not {deed} {}: {cause}", .path.display())]
    Io {
        /// What was tried.
        deed: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's words.
        cause: io::Error,
    },
    /// Another process keeps the lock.
    #[error("another process has held {} for {} seconds; close it and try again", .path.display(), LOCK_PATIENCE.as_secs())]
    Locked {
        /// The lock file.
        path: PathBuf,
    },
}

impl StoreError {
    /// The file it is about, if one is known.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            StoreError::Nowhere => None,
            StoreError::Damaged { path, .. }
            | StoreError::Io { path, .. }
            | StoreError::Locked { path } => Some(path),
        }
    }
}

/// The credentials file at one path. Making a `Store` touches nothing.
#[derive(Clone, Debug)]
pub struct Store {
    path: Option<PathBuf>,
}

impl Store {
    /// The store over this file, which need not exist.
    pub fn at(path: impl Into<PathBuf>) -> Store {
        Store {
            path: Some(path.into()),
        }
    }

    /// A store for a machine without a home folder: always empty, and every save fails.
    pub(crate) fn nowhere() -> Store {
        Store { path: None }
    }

    /// The file, as configured (not resolved when it is a link).
    pub(crate) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Reads the file; a missing or empty one holds nothing.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or is damaged.
    pub(crate) fn load(&self) -> Result<Credentials, StoreError> {
        match &self.path {
            Some(path) => load(path),
            None => Ok(Credentials::default()),
        }
    }

    /// Reads the file, changes what it holds and writes it back, all under a lock, so that no
    /// change by another process is lost. Blocks for the time of one `fsync`.
    ///
    /// # Errors
    ///
    /// As [`Store::load`]; the lock is held by a process that hangs; the folder or file cannot be
    /// written. The old file is then unchanged.
    pub(crate) fn update(
        &self,
        change: impl FnOnce(&mut Credentials),
    ) -> Result<Credentials, StoreError> {
        let place = Place::open(self.place()?)?;
        let _lock = place.lock()?;
        let mut credentials = load(&place.file)?;
        change(&mut credentials);
        commit(place.stage(&credentials.to_bytes())?, &place)?;
        Ok(credentials)
    }

    /// As [`Store::update`], after copying the file to `cli.json.backup-<time>` if it holds any
    /// token; gives the copy's path.
    ///
    /// # Errors
    ///
    /// As [`Store::update`]. Without a copy nothing is replaced.
    pub(crate) fn update_with_backup(
        &self,
        change: impl FnOnce(&mut Credentials),
    ) -> Result<Option<PathBuf>, StoreError> {
        let place = Place::open(self.place()?)?;
        let _lock = place.lock()?;
        let mut credentials = load(&place.file)?;
        let worth_keeping = credentials
            .api_token()
            .or(credentials.claim_token())
            .is_some();
        let backup = match worth_keeping {
            true => Some(place.write_beside("backup", &credentials.to_bytes())?),
            false => None,
        };
        change(&mut credentials);
        commit(place.stage(&credentials.to_bytes())?, &place)?;
        Ok(backup)
    }

    /// Proves that a save would work now, by doing all of it but the last step. The file itself is
    /// not touched.
    ///
    /// # Errors
    ///
    /// As [`Store::update`].
    pub(crate) fn check_writable(&self) -> Result<(), StoreError> {
        let place = Place::open(self.place()?)?;
        let _lock = place.lock()?;
        let credentials = load(&place.file)?;
        // Dropping the staged file removes it. Some room to grow is part of the proof.
        let mut bytes = credentials.to_bytes();
        bytes.resize(bytes.len() + 1024, b' ');
        place.stage(&bytes).map(drop)
    }

    /// Last resort for credentials that are delivered once and cannot be saved as they should:
    /// writes them to a new file `cli.json.recovered-<time>` and gives its path.
    ///
    /// # Errors
    ///
    /// That file cannot be written either.
    pub(crate) fn rescue(
        &self,
        change: impl FnOnce(&mut Credentials),
    ) -> Result<PathBuf, StoreError> {
        let place = Place::open(self.place()?)?;
        let mut credentials = load(&place.file).unwrap_or_default();
        change(&mut credentials);
        place.write_beside("recovered", &credentials.to_bytes())
    }

    /// Forgets both tokens. The file goes when nothing but a base URL would be left in it, as the
    /// official command line does on logout; gives whether there was a token to forget.
    ///
    /// # Errors
    ///
    /// As [`Store::update`].
    pub(crate) fn forget(&self) -> Result<bool, StoreError> {
        let path = self.place()?;
        if !path.exists() {
            return Ok(false);
        }
        let place = Place::open(path)?;
        let _lock = place.lock()?;
        let mut credentials = load(&place.file)?;
        let known = credentials
            .api_token()
            .or(credentials.claim_token())
            .is_some();
        credentials.set_api_token(None);
        credentials.set_claim_token(None);
        if credentials.members.keys().all(|key| key == BASE_URL) {
            fs::remove_file(&place.file).map_err(failed("remove", &place.file))?;
        } else {
            commit(place.stage(&credentials.to_bytes())?, &place)?;
        }
        Ok(known)
    }

    /// Claims for this process alone the right to fetch credentials that are delivered once;
    /// `None` while another process has it. The system gives it back when its holder ends, however
    /// that comes about. Saves are not held back by it.
    ///
    /// # Errors
    ///
    /// The folder or the lock file cannot be made.
    pub(crate) fn try_exchange(&self) -> Result<Option<ExchangeLock>, StoreError> {
        let place = Place::open(self.place()?)?;
        let (path, file) = place.lock_file(".exchange.lock")?;
        match file.try_lock() {
            Ok(()) => Ok(Some(ExchangeLock { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(cause)) => Err(failed("lock", &path)(cause)),
        }
    }

    fn place(&self) -> Result<&Path, StoreError> {
        self.path().ok_or(StoreError::Nowhere)
    }
}

/// The right to fetch credentials that are delivered once; see [`Store::try_exchange`].
#[derive(Debug)]
pub(crate) struct ExchangeLock {
    _file: File,
}

/// Where the bytes really go: the target of the link if the file is one, and its folder.
struct Place {
    file: PathBuf,
    folder: PathBuf,
}

impl Place {
    /// Follows links by hand, because the target need not exist yet.
    fn open(path: &Path) -> Result<Place, StoreError> {
        let mut file = path.to_owned();
        for _ in 0..16 {
            match fs::read_link(&file) {
                Ok(target) => file = folder_of(&file).join(target),
                Err(_) => break,
            }
        }
        let folder = folder_of(&file);
        make_folder(&folder).map_err(failed("create the folder", &folder))?;
        Ok(Place { file, folder })
    }

    fn beside(&self, suffix: &str) -> PathBuf {
        let mut name = self.name();
        name.push(suffix);
        self.folder.join(name)
    }

    fn name(&self) -> OsString {
        self.file.file_name().unwrap_or_default().to_owned()
    }

    /// Taken on a file of its own: the credentials file is replaced by every save, and a lock on
    /// the replaced one would hold nobody back.
    fn lock(&self) -> Result<File, StoreError> {
        let (path, file) = self.lock_file(".lock")?;
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if start.elapsed() < LOCK_PATIENCE => {
                    std::thread::sleep(LOCK_STEP);
                }
                Err(TryLockError::WouldBlock) => return Err(StoreError::Locked { path }),
                Err(TryLockError::Error(cause)) => {
                    return Err(StoreError::Io {
                        deed: "lock",
                        path,
                        cause,
                    });
                }
            }
        }
        self.sweep();
        Ok(file)
    }

    /// The path of a lock file, and the file, open and not locked. It is never removed: a process
    /// that waits for the removed one would lock nobody out.
    fn lock_file(&self, suffix: &str) -> Result<(PathBuf, File), StoreError> {
        let path = self.beside(suffix);
        let file = private(OpenOptions::new().create(true).truncate(false).write(true))
            .open(&path)
            .map_err(failed("open", &path))?;
        Ok((path, file))
    }

    /// Removes what a crash left between write and rename. Under the lock every such file is
    /// stale; one that cannot be removed does no harm.
    fn sweep(&self) {
        let start = self.temporary_prefix();
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return;
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(&start) && name.ends_with(TEMPORARY.1) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn temporary_prefix(&self) -> String {
        format!(".{}{}", self.name().to_string_lossy(), TEMPORARY.0)
    }

    /// Writes a complete new file next to the old one (`tempfile` makes it 0600).
    fn stage(&self, bytes: &[u8]) -> Result<NamedTempFile, StoreError> {
        let write = || -> io::Result<NamedTempFile> {
            let mut staged = tempfile::Builder::new()
                .prefix(&self.temporary_prefix())
                .suffix(TEMPORARY.1)
                .tempfile_in(&self.folder)?;
            staged.write_all(bytes)?;
            staged.as_file().sync_all()?;
            Ok(staged)
        };
        write().map_err(failed("write in", &self.folder))
    }

    /// Writes a new file `<name>.<kind>-<time>` that replaces nothing.
    fn write_beside(&self, kind: &str, bytes: &[u8]) -> Result<PathBuf, StoreError> {
        let time = jiff::Timestamp::now()
            .strftime("%Y%m%dT%H%M%SZ")
            .to_string();
        let mut path = self.beside(&format!(".{kind}-{time}"));
        for attempt in 2..100 {
            match private(OpenOptions::new().create_new(true).write(true)).open(&path) {
                Ok(mut file) => {
                    file.write_all(bytes)
                        .and_then(|()| file.sync_all())
                        .map_err(failed("write", &path))?;
                    return Ok(path);
                }
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
                    path = self.beside(&format!(".{kind}-{time}-{attempt}"));
                }
                Err(cause) => {
                    return Err(StoreError::Io {
                        deed: "create",
                        path,
                        cause,
                    });
                }
            }
        }
        let cause = io::Error::from(io::ErrorKind::AlreadyExists);
        Err(StoreError::Io {
            deed: "create",
            path,
            cause,
        })
    }
}

/// The one step that changes the file.
fn commit(staged: NamedTempFile, place: &Place) -> Result<(), StoreError> {
    staged
        .persist(&place.file)
        .map_err(|e| failed("replace", &place.file)(e.error))?;
    // Makes the rename itself survive a power cut, where the system can do that.
    #[cfg(unix)]
    let _ = File::open(&place.folder).and_then(|folder| folder.sync_all());
    Ok(())
}

fn load(path: &Path) -> Result<Credentials, StoreError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Credentials::default()),
        Err(e) => return Err(failed("read", path)(e)),
    };
    let damaged = |cause| StoreError::Damaged {
        path: path.to_owned(),
        cause,
    };
    let text = String::from_utf8(bytes).map_err(|_| damaged("it is not UTF-8".to_owned()))?;
    Credentials::parse(&text).map_err(damaged)
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn failed(deed: &'static str, path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    let path = path.to_owned();
    move |cause| StoreError::Io { deed, path, cause }
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)
}

fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options
}

#[cfg(test)]
mod tests;
