//! What counts as a use, and what does not.

use super::*;

/// The modules that a file `a/b.rs` with this text uses, those in tests with a mark.
fn used(text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("a")).unwrap();
    std::fs::write(folder.path().join("a/b.rs"), text).unwrap();
    uses(folder.path(), &["own"])
        .into_iter()
        .map(|one| match one.in_tests {
            true => format!("{} in tests", one.module),
            false => one.module,
        })
        .collect()
}

#[test]
fn every_way_to_name_another_room_counts() {
    let check = |text: &str, rooms: &[&str]| assert_eq!(used(text), rooms, "{text}");
    check("use crate::c;", &["c"]);
    check("use crate::{c::{self, x}, d::y as z};", &["c", "d"]);
    check("use super::super::c::*;", &["c"]);
    check("use super::super::{c, d::e};", &["c", "d"]);
    check("use self::super::super::c;", &["c"]);
    check("use own::c;", &["c"]);
    check("pub(crate) use crate::c as d;", &["c"]);
    check("fn f() { crate::c::g(); }", &["c"]);
    check("fn f() -> super::super::c::T { todo!() }", &["c"]);
    check("fn f(x: Vec<crate::c::T>) {}", &["c"]);
    check("impl crate::c::T for crate::d::E {}", &["c", "d"]);
    check(
        "fn f() { html! { @for x in crate::c::all() { (x) } } }",
        &["c"],
    );
    check("fn f() { vec![1, super::super::c::g(2)]; }", &["c"]);
    check("m! { use crate::{c, d::{e, f}}; }", &["c", "d"]);
    check("macro_rules! m { () => { $crate::c::n!() }; }", &["c"]);
    check("#[serde(with = \"crate::c::time\")] struct S;", &["c"]);
    check(
        "#[schemars(extend(\"const\" = crate::c::G))] struct S;",
        &["c"],
    );
    check("mod inner { use super::super::super::c; }", &["c"]);
    check(
        "mod inner { fn f() { super::super::super::c::g() } }",
        &["c"],
    );
}

#[test]
fn another_name_for_the_root_is_everything() {
    let check = |text: &str| assert_eq!(used(text), ["*"], "{text}");
    check("use super::super::*;");
    check("use crate as root;");
    check("use crate::{self as root};");
    check("use super::super as up;");
}

#[test]
fn what_names_no_other_room_does_not_count() {
    let check = |text: &str, rooms: &[&str]| assert_eq!(used(text), rooms, "{text}");
    check("use std::fmt; use serde::Serialize;", &[]);
    check("// crate::c\n/// [`crate::c`]\nfn f() { \"c\"; }", &[]);
    check("use super::sibling;", &["a"]);
    check("pub(in super::super) fn f() {}", &[]);
    check("pub(crate) struct S { pub(super) x: u8 }", &[]);
    check("impl S { fn f(&self) { self.g(); m!(self.x); } }", &[]);
    check("m! { pub(crate) fn f() {} }", &[]);
    check("fn f() { c::g(); other::crate_name::h(); }", &[]);
}

#[test]
fn what_is_for_tests_alone_is_told_apart() {
    let check = |text: &str, rooms: &[&str]| assert_eq!(used(text), rooms, "{text}");
    check("#[cfg(test)] mod t { use crate::c; }", &["c in tests"]);
    check("#[cfg(all(test, unix))] use crate::c;", &["c in tests"]);
    check("#[cfg(not(test))] use crate::c;", &["c"]);
    check("#[cfg(test)] fn f() {} fn g() { crate::c::h() }", &["c"]);
    check(
        "impl S { #[cfg(test)] fn f() { crate::c::g() } }",
        &["c in tests"],
    );
    check("#![cfg(test)] use crate::c;", &["c in tests"]);
}

#[test]
fn a_module_declared_for_tests_is_so_in_its_own_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("a/b")).unwrap();
    let write = |file: &str, text: &str| std::fs::write(folder.path().join(file), text).unwrap();
    write("lib.rs", "mod a; mod c;");
    write("a/mod.rs", "#[cfg(test)] mod b;");
    write("a/b/mod.rs", "mod deep;");
    write("a/b/deep.rs", "use crate::c;");
    write("c.rs", "use crate::a;");
    let found = uses(folder.path(), &[]);
    let told: Vec<_> = (found.iter())
        .map(|one| (first_module(&one.file), one.module.as_str(), one.in_tests))
        .collect();
    assert_eq!(
        told,
        [("a".to_owned(), "c", true), ("c".to_owned(), "a", false)]
    );
}

#[test]
fn doors_hold_and_circles_are_seen() {
    let doors: &[Door<'_>] = &[("a", &["c"]), ("c", &[])];
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.rs"), "use crate::{c, d};").unwrap();
    std::fs::write(folder.path().join("c.rs"), "use super::*;").unwrap();
    let found = strays(&uses(folder.path(), &[]), doors, str::to_owned);
    let found: Vec<&str> = found.iter().map(String::as_str).collect();
    assert_eq!(found, ["a.rs uses d", "c.rs uses everything"]);
    assert!(circles(doors).is_empty());
    let round: &[Door<'_>] = &[("a", &["c"]), ("c", &["d"]), ("d", &["c"])];
    assert_eq!(circles(round).into_iter().collect::<Vec<_>>(), ["c", "d"]);
}
