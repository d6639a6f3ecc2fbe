//! The last lines of the demo: how to go on from here, which depends on how it was started.

use std::path::Path;

use crate::cli::setup::PROGRAM;

/// How this very program came here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// Built by cargo where the source is, and not installed.
    Built,
    /// In a folder of programs, so that its name is enough.
    Installed,
    /// Anywhere else.
    Elsewhere,
}

/// What to do next, line by line.
pub(super) fn next_steps() -> Vec<String> {
    let program = std::env::current_exe().unwrap_or_else(|_| PROGRAM.into());
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<_> = std::env::split_paths(&path).collect();
    let by_cargo = std::env::var_os("CARGO").is_some();
    lines(origin(&program, &folders, by_cargo), &program)
}

/// `by_cargo`: whether cargo runs it, which on some systems puts its folder on the path.
fn origin(program: &Path, folders: &[impl AsRef<Path>], by_cargo: bool) -> Origin {
    // What cargo leaves in the folder that it builds into; the program is one or two below.
    let is_built = program
        .ancestors()
        .skip(2)
        .take(2)
        .any(|folder| folder.join(".rustc_info.json").exists());
    let is_named = program.file_stem().is_some_and(|stem| stem == PROGRAM)
        && folders.iter().any(|folder| {
            let found = folder
                .as_ref()
                .join(program.file_name().unwrap_or_default());
            found
                .canonicalize()
                .is_ok_and(|found| program.canonicalize().is_ok_and(|program| program == found))
        });
    match (is_built, is_named) {
        (true, true) if by_cargo => Origin::Built,
        (_, true) => Origin::Installed,
        (true, false) => Origin::Built,
        (false, false) => Origin::Elsewhere,
    }
}

fn lines(origin: Origin, program: &Path) -> Vec<String> {
    let add = "claude mcp add --scope user opentrain --";
    match origin {
        Origin::Built => vec![
            "cargo run --release -- demo --verbose    each call and answer".into(),
            format!("cargo install --locked --path . && {PROGRAM} install claude"),
        ],
        Origin::Installed => vec![
            format!("{add} {PROGRAM}"),
            format!("{PROGRAM} install    lists other agents it can be given to"),
        ],
        Origin::Elsewhere => {
            let program = program.display().to_string();
            let program = match program.contains(' ') {
                true => format!("\"{program}\""),
                false => program,
            };
            vec![format!("{add} {program}")]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lines_fit_how_it_was_started() {
        let folder = tempfile::tempdir().unwrap();
        let file = |path: &str| {
            let file = folder.path().join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, "").unwrap();
            file
        };
        file("target/.rustc_info.json");
        let built = file("target/release/opentrain-mcp");
        let crossed = file("target/x86_64-unknown-linux-musl/release/opentrain-mcp");
        let installed = file("bin/opentrain-mcp");
        let elsewhere = file("my downloads/opentrain-mcp");
        let folders = [folder.path().join("bin")];
        assert_eq!(origin(&built, &folders, false), Origin::Built);
        assert_eq!(origin(&crossed, &folders, true), Origin::Built);
        assert_eq!(origin(&installed, &folders, false), Origin::Installed);
        let beside = [built.parent().unwrap()];
        assert_eq!(origin(&built, &beside, false), Origin::Installed);
        assert_eq!(origin(&built, &beside, true), Origin::Built);
        assert_eq!(origin(&elsewhere, &folders, true), Origin::Elsewhere);

        let told = |program: &Path| lines(origin(program, &folders, false), program).join("\n");
        assert!(told(&built).starts_with("cargo run --release -- "));
        let install = "cargo install --locked --path . && opentrain-mcp install claude";
        assert!(told(&built).ends_with(install));
        let add = "claude mcp add --scope user opentrain -- ";
        assert!(told(&installed).starts_with(&format!("{add}opentrain-mcp\n")));
        assert_eq!(
            told(&elsewhere),
            format!("{add}\"{}\"", elsewhere.display())
        );
    }
}
