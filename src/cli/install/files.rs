//! The settings file of a host on disk: read whole, written whole or not at all, and kept as it was.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde_json::Value;

use super::Form;
use super::edit;

/// What the file as it was is called, behind its own name.
const KEPT: &str = "before-opentrain";
/// And what says which folders were made for it.
const FOLDERS: &str = "folders-of-opentrain";

/// The text of a file; `None` where there is none.
pub(super) fn read(file: &Path) -> anyhow::Result<Option<String>> {
    match std::fs::read_to_string(file) {
        Ok(text) => Ok(Some(text)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e).with_context(|| format!("could not read {}", file.display())),
    }
}

/// Writes a file beside its old self and puts it in its place, with the same permissions. A link stays a
/// link: what it leads to is written.
pub(super) fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    let file = match file.canonicalize() {
        Ok(real) => real,
        Err(_) if file.is_symlink() => {
            anyhow::bail!("{} is a link that leads nowhere", file.display())
        }
        Err(_) => file.to_owned(),
    };
    let folder = file.parent().context("the file is in no folder")?;
    std::fs::create_dir_all(folder)?;
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(text.as_bytes())?;
    if let Ok(old) = std::fs::metadata(&file) {
        new.as_file().set_permissions(old.permissions())?;
    }
    new.as_file().sync_all()?;
    new.persist(&file)
        .with_context(|| format!("could not write {}", file.display()))?;
    Ok(())
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    file.with_file_name(name)
}

fn kept(file: &Path) -> PathBuf {
    beside(file, KEPT)
}

/// Writes a file as [`write()`] does. Of folders that had to be made for it the first is remembered beside
/// it, so that they go with it.
pub(super) fn write_in_new_folders(file: &Path, text: &str) -> anyhow::Result<()> {
    let folders = file.ancestors().skip(1);
    let made = folders.take_while(|folder| !folder.exists()).last();
    write(file, text)?;
    if let Some(made) = made.and_then(Path::to_str) {
        write(&beside(file, FOLDERS), made)?;
    }
    Ok(())
}

/// Removes the folders that were made for a file, as far as nothing else is in them by now.
pub(super) fn drop_new_folders(file: &Path) -> anyhow::Result<()> {
    let remembered = beside(file, FOLDERS);
    let Some(made) = read(&remembered)? else {
        return Ok(());
    };
    std::fs::remove_file(&remembered)?;
    let made = Path::new(&made);
    for folder in file.ancestors().skip(1) {
        if !folder.starts_with(made) || std::fs::remove_dir(folder).is_err() {
            break;
        }
    }
    Ok(())
}

/// Keeps a file as it is. One that has an entry of ours already is not what anybody wants back: what was
/// kept before the first of them stays. It is for its owner's eyes alone: settings hold secrets of others.
pub(super) fn keep(
    file: &Path,
    text: Option<&str>,
    is_ours: bool,
) -> anyhow::Result<Option<PathBuf>> {
    let (kept, Some(text)) = (kept(file), text) else {
        return Ok(None);
    };
    if is_ours {
        return Ok(None);
    }
    let folder = file.parent().context("the file is in no folder")?;
    // Made by this with mode 600.
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(text.as_bytes())?;
    new.persist(&kept)
        .with_context(|| format!("could not write {}", kept.display()))?;
    Ok(Some(kept))
}

/// What the file is without the entry, and the kept file if there is one: the very bytes from before
/// where nothing else has changed since, else the text of now with the entry taken out. `None` where
/// there was no file.
pub(super) fn without(
    form: Form,
    file: &Path,
    text: &str,
    name: &str,
    entry: &Value,
) -> anyhow::Result<(Option<String>, Option<PathBuf>)> {
    let after = edit::take(form, text, name)?;
    let kept = kept(file);
    // Putting it in and taking it out again may leave a key behind that was made for it.
    let round = |before: &str| {
        let with = edit::put(form, before, name, entry)?;
        edit::take(form, &with, name)
    };
    let before = read(&kept)?;
    let same = round(before.as_deref().unwrap_or_default()).is_ok_and(|round| round == after);
    let kept = before.is_some().then_some(kept);
    match (before, same) {
        (before, true) => Ok((before, kept)),
        // The key is ours where it was not there before.
        (Some(before), false) if !edit::has_key(form, &before) => {
            Ok((Some(edit::pruned(form, &after)?), kept))
        }
        (Some(_), false) => Ok((Some(after), kept)),
        (None, false) => Ok((Some(edit::pruned(form, &after)?), None)),
    }
}
