//! The key of this installation: what clients keep for us (the state of a dialog, the name of a
//! task) is sealed with it, so that it still opens after a restart and nobody else can make it.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::OnceLock;

/// Length of the key, in bytes.
const LENGTH: usize = 32;
/// The file's name in the state folder.
const FILE: &str = "seal.key";

/// The key in `folder`, made there when there is none. Without a folder, or with one that cannot
/// be used, a key of this process: what is sealed with it ends with the process.
pub(crate) fn sealing_key(folder: Option<&Path>) -> [u8; LENGTH] {
    let kept = folder.and_then(|folder| match kept(folder) {
        Ok(key) => Some(key),
        Err(error) => {
            tracing::warn!(%error, "no key can be kept; open dialogs and tasks end with this process");
            None
        }
    });
    static OWN: OnceLock<[u8; LENGTH]> = OnceLock::new();
    kept.unwrap_or_else(|| *OWN.get_or_init(fresh))
}

fn kept(folder: &Path) -> std::io::Result<[u8; LENGTH]> {
    let path = folder.join(FILE);
    if let Some(key) = read(&path)? {
        return Ok(key);
    }
    super::private::make_folder(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&fresh())?;
    file.as_file().sync_all()?;
    // Of two processes that make one at once, the first wins and the other reads it.
    match file.persist_noclobber(&path) {
        Ok(_) => {}
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error.error),
    }
    read(&path)?.ok_or_else(|| std::io::Error::other(format!("{} is no key", path.display())))
}

fn read(path: &Path) -> std::io::Result<Option<[u8; LENGTH]>> {
    let mut file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut key = [0; LENGTH];
    file.read_exact(&mut key)?;
    Ok(Some(key))
}

fn fresh() -> [u8; LENGTH] {
    let mut key = [0; LENGTH];
    if getrandom::fill(&mut key).is_err() {
        tracing::error!("the system gives no randomness; sealed state can be forged");
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_is_the_owners_alone() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("state/opentrain");
        let key = sealing_key(Some(&folder));
        assert_eq!(sealing_key(Some(&folder)), key);
        assert_ne!(sealing_key(None), key);
        assert_eq!(sealing_key(None), sealing_key(None));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(&folder.join(FILE)), 0o600);
            assert_eq!(mode(&folder), 0o700);
        }
    }

    #[test]
    fn a_folder_that_cannot_be_used_or_a_broken_key_gives_a_key_of_the_process() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        std::fs::write(&file, "x").unwrap();
        assert_eq!(sealing_key(Some(&file)), sealing_key(None));
        std::fs::write(home.path().join(FILE), "short").unwrap();
        assert_eq!(sealing_key(Some(home.path())), sealing_key(None));
    }
}
