//! The person's browser.

use std::ffi::OsString;
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use url::Url;

/// Opens a page in it. That it was started is no word on whether the page is seen.
///
/// # Errors
///
/// There is none that could be started.
pub(super) fn open(page: &Url) -> anyhow::Result<()> {
    let (program, arguments) = browser()?;
    Command::new(&program)
        .args(arguments)
        .arg(page.as_str())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("could not start {}", program.display()))?;
    Ok(())
}

/// What opens links here: the person's choice, else the system's.
fn browser() -> anyhow::Result<(OsString, &'static [&'static str])> {
    if let Some(own) = std::env::var_os("BROWSER").filter(|own| !own.is_empty()) {
        return Ok((own, &[]));
    }
    if cfg!(target_os = "macos") {
        return Ok(("open".into(), &[]));
    }
    if cfg!(windows) {
        return Ok(("rundll32".into(), &["url.dll,FileProtocolHandler"]));
    }
    // Without a display the opener would start a browser in this very terminal, or none.
    let has_display = ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"]
        .iter()
        .any(|name| std::env::var_os(name).is_some());
    match has_display {
        true => Ok(("xdg-open".into(), &[])),
        false => bail!("no display and no BROWSER here"),
    }
}
