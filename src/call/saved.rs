//! Says where credentials were saved that came with an answer.

use crate::api::Saved;
use crate::text::Text;

/// Where they are, what became of those before, and whether they count.
pub(super) fn tell_saved(saved: &Saved, text: &mut Text) {
    text.line(format!(
        "Credentials saved in {}; every tool uses them at once.",
        saved.path.display()
    ));
    if let Some(backup) = &saved.backup {
        text.line(format!(
            "The file that was there before is kept as {}.",
            backup.display()
        ));
    }
    if let Some(variable) = saved.overridden_by {
        text.line(format!(
            "BUT the environment variable {variable} is set and its token goes on being used: a \
             person has to unset it for the new credentials to count."
        ));
    }
}
