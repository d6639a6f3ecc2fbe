//! Says how the program is linked. It makes nothing.
//!
//! Most of the memory of an idle server is its own file, and a twentieth of that is a table of the
//! addresses that are put right at its start. Packed, the table is a fiftieth as long; but a program
//! with a packed one does not start under a glibc before 2.36. So it is packed only where the program
//! is built for the machine it is built on, and that one can read it.

use std::env;
use std::process::Command;

/// The first glibc that reads packed tables.
const READS_PACKED: (u32, u32) = (2, 36);

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if is_for_this_machine() && glibc().is_some_and(|version| version >= READS_PACKED) {
        // A linker that does not know this warns and goes on.
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}

fn is_for_this_machine() -> bool {
    let is = |name: &str, wanted: &str| env::var(name).is_ok_and(|value| value == wanted);
    let host = env::var("HOST");
    host.is_ok_and(|host| is("TARGET", &host))
        && is("CARGO_CFG_TARGET_OS", "linux")
        && is("CARGO_CFG_TARGET_ENV", "gnu")
}

/// The C library of this machine, which says `glibc 2.36`.
fn glibc() -> Option<(u32, u32)> {
    let told = Command::new("getconf")
        .arg("GNU_LIBC_VERSION")
        .output()
        .ok()?;
    let told = String::from_utf8(told.stdout).ok()?;
    let (major, minor) = told.trim().strip_prefix("glibc ")?.split_once('.')?;
    let minor = minor.split('.').next()?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
