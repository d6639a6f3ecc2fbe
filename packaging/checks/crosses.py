"""Other systems, the oldest Rust and known faults: the cross-checks of ci.yml, as far as this machine has
what they need. What it has not is skipped with the reason; the workflow does all of it."""

import json
import os
import shutil
from pathlib import Path

from checks.tools import ran, said
from facts import ROOT, cargo

# A target, and the C compiler that SQLite and ring need for it.
TARGETS = {"x86_64-pc-windows-gnu": "x86_64-w64-mingw32-gcc", "x86_64-unknown-linux-musl": "musl-gcc"}


def run(stage):
    oldest = cargo()["workspace"]["package"]["rust-version"]
    for target, compiler in TARGETS.items():
        name = f"cargo check for {target}"
        lacking = lacks(target, compiler)
        if lacking:
            stage.skip(name, f"{lacking}; the workflow does it")
        else:
            compiles = {**os.environ, f"CC_{target.replace('-', '_')}": compiler}
            stage.holds(name, checked(["cargo", "check", "--target", target], env=compiles))
    name = f"cargo check with Rust {oldest}, the oldest that is promised"
    if shutil.which("rustup") and ran(["rustup", "run", oldest, "rustc", "--version"])[0] == 0:
        stage.holds(name, checked(["cargo", f"+{oldest}", "check", "--all-targets"]))
    else:
        why = "that toolchain is not here, and no package registry has it; the workflow does it"
        stage.skip(name, f"{why} (next: rustup toolchain install {oldest})")
    stage.holds(f"no dependency asks for a newer Rust than {oldest}", newer(oldest))
    databases = [folder for folder in homes("advisory-dbs") if any(folder.iterdir())]
    if databases:
        deny = ["cargo-deny", "--locked", "--offline", "--log-level", "warn", "check", "advisories"]
        stage.holds("dependencies: no advisory is known, by the database that is here", said(deny, cwd=ROOT))
    else:
        why = "the RustSec database is not here, and no package registry has it; the workflow asks it"
        stage.skip("dependencies: advisories", f"{why} (next: cargo-deny fetch)")


def checked(command, **more):
    return said([*command, "--locked", "--quiet"], cwd=ROOT, timeout=900, **more)


def lacks(target, compiler):
    """What is missing to check for a target; empty if nothing is."""
    code, sysroot = ran(["rustc", "--print", "sysroot"])
    if code or not (Path(sysroot.strip()) / "lib/rustlib" / target / "lib").is_dir():
        return f"Rust's library for it is not here, and no package registry has it (next: rustup target add {target})"
    return "" if shutil.which(compiler) else f"no {compiler} (next: apt-get install it)"


def homes(name):
    """Cargo's folders of this name."""
    home = Path(os.environ.get("CARGO_HOME") or Path.home() / ".cargo")
    return [home / name] if (home / name).is_dir() else []


def newer(oldest):
    """The packages of the lock file that say they need a newer Rust; `clippy::incompatible_msrv`, which
    CI denies, says the same of what our own code uses."""
    code, told = ran(["cargo", "metadata", "--locked", "--format-version", "1"], cwd=ROOT)
    if code:
        return told

    def parts(version):
        return tuple(int(number) for number in (version.split(".") + ["0", "0"])[:3])

    packages = [(one["name"], one["rust_version"]) for one in json.loads(told)["packages"] if one.get("rust_version")]
    wrong = [f"{name} asks for {version}" for name, version in packages if parts(version) > parts(oldest)]
    return ", ".join(wrong) if wrong or packages else "no package says what it needs"
