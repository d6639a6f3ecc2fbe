//! Which part of a package uses which, for the tests that hold the doors between rooms. It is read from
//! the syntax tree: grouped imports, `super::super`, paths in expressions, types, attributes and the
//! tokens of macros count alike. What is drawn as a door is the business of each package.
//!
//! A path counts if it begins with `crate`, `$crate`, `self`, `super` or the package's own name; what a
//! name means that was imported before is counted where it is imported.

mod doors;
mod paths;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

pub use doors::{Door, circles, strays};

/// One use of something of the package, from the file it is in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// Of the file that uses, relative to the folder that was read.
    pub file: PathBuf,
    /// First module of the path from the root of the package; `*` for all of them, as in a glob or
    /// another name for the root.
    pub module: String,
    /// Whether only tests are built with it.
    pub in_tests: bool,
}

/// Everything that the files below `src` use of their own package, which calls itself `names` besides
/// `crate`.
///
/// # Panics
///
/// If a file cannot be read or is not Rust, or puts a module in another place by `#[path]`: it is for
/// tests alone.
#[expect(clippy::panic, reason = "a test is to fail")]
pub fn uses(src: &Path, names: &[&str]) -> BTreeSet<Use> {
    let mut found = BTreeSet::new();
    let mut for_tests: Vec<Vec<String>> = Vec::new();
    for file in files(src) {
        let text = std::fs::read_to_string(&file);
        let tree = text.map_err(|error| error.to_string());
        let tree = tree.and_then(|text| syn::parse_file(&text).map_err(|error| error.to_string()));
        let tree = tree.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let inside = file.strip_prefix(src).unwrap_or(&file).to_owned();
        let module = module_of(&inside);
        let read = paths::read(&tree, module.clone(), names);
        assert!(!read.displaced, "{}: a module has #[path]", file.display());
        for_tests.extend(read.test_modules);
        for (target, in_tests) in read.targets {
            found.insert((inside.clone(), module.clone(), target, in_tests));
        }
    }
    let is_for_tests = |module: &[String]| for_tests.iter().any(|test| module.starts_with(test));
    found
        .into_iter()
        .map(|(file, module, target, in_tests)| Use {
            in_tests: in_tests || is_for_tests(&module),
            module: target,
            file,
        })
        .collect()
}

/// The first module of a file, which is the name of its room: `api` for `api/client.rs` and for
/// `api.rs`, nothing for the root of the package.
pub fn first_module(file: &Path) -> String {
    module_of(file).into_iter().next().unwrap_or_default()
}

fn module_of(file: &Path) -> Vec<String> {
    let mut module: Vec<String> = (file.with_extension("").components())
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    match module.last().map(String::as_str) {
        Some("mod") => drop(module.pop()),
        Some("lib") if module.len() == 1 => module.clear(),
        _ => {}
    }
    module
}

/// The Rust files below a folder, in an order that is the same everywhere.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests;
