//! Folders of an account: made, named, taken away, and jobs put into them. The API has no word for them.

use super::{No, Step};
use crate::secret;
use crate::store::folders::{self, Folder};
use crate::store::jobs::Job;

/// Characters of a name.
const LONGEST: usize = 80;
/// Folders of an account, all of which a page offers to choose from.
const MOST: usize = 100;

/// A folder of an account; somebody else's is not told from none.
pub(crate) fn own(step: Step<'_>, account_id: &str, id: &str) -> Result<Folder, No> {
    folders::by_id(step.db, id)?
        .filter(|folder| folder.account_id == account_id)
        .ok_or_else(|| No::absent("There is no such folder.").fact("folderId", id))
}

/// Makes a folder.
pub(crate) fn make(step: Step<'_>, account_id: &str, name: &str) -> Result<Folder, No> {
    if folders::list(step.db, account_id)?.len() >= MOST {
        let says = format!("An account has at most {MOST} folders; remove one.");
        return Err(No::conflict("too_many_folders", says).fact("limit", MOST));
    }
    let folder = Folder {
        id: secret::id("fld_")?,
        account_id: account_id.to_owned(),
        name: named(name)?,
    };
    match folders::insert(step.db, &folder, step.now)? {
        true => Ok(folder),
        false => Err(taken()),
    }
}

/// Gives a folder another name.
pub(crate) fn rename(step: Step<'_>, folder: &Folder, name: &str) -> Result<(), No> {
    let name = named(name)?;
    if name == folder.name || folders::rename(step.db, &folder.id, &name)? {
        return Ok(());
    }
    Err(taken())
}

/// Takes a folder away. Its jobs stay.
pub(crate) fn remove(step: Step<'_>, folder: &Folder) -> Result<(), No> {
    Ok(folders::delete(step.db, &folder.id)?)
}

/// Puts a job into a folder of the same account, or into none.
pub(crate) fn put(step: Step<'_>, job: &Job, folder_id: Option<&str>) -> Result<(), No> {
    if let Some(id) = folder_id {
        own(step, &job.account_id, id)?;
    }
    Ok(folders::put(step.db, &job.id, folder_id)?)
}

fn named(name: &str) -> Result<String, No> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST {
        let says = format!("A folder's name has 1 to {LONGEST} characters.");
        return Err(No::wrong(says).fact("field", "name"));
    }
    Ok(name.to_owned())
}

fn taken() -> No {
    No::conflict("folder_exists", "There is a folder of this name already.")
}
