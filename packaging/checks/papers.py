"""That facts stand in one place: Cargo.toml. Versions, names of archives, what goes to crates.io."""

import re
import tomllib
from pathlib import PurePosixPath

import make
from checks.tools import ran
from facts import NAME, PLATFORMS, ROOT, SHORT, cargo
from machine import machine_of


def run(stage):
    manifest = cargo()
    stage.holds("Cargo.toml: the version of the sandbox that the product asks for", sandbox(stage, manifest))
    stage.holds("Cargo.toml: both packages take version and repository from the workspace", inherited(manifest))
    stage.holds("Cargo.lock has this version", locked(stage))
    stage.holds("this version stands in no file of packaging or .github", repeated(stage))
    code, told = ran([stage.program, "--version"])
    stage.holds("the program says this version", "" if told.strip().endswith(f" {stage.facts.version}") else told)
    stage.holds("the short description fits the registry", f"{len(SHORT)} characters" if len(SHORT) > 100 else "")
    stage.holds("cargo binstall finds every archive of the release under its name", binstall(stage, manifest))
    for package, clean in [(NAME, TAKEN), ("opentrain-sandbox", SANDBOX)]:
        stage.holds(f"cargo package: {package} has its sources and nothing else", packaged(package, clean))
    stage.holds("make.py refuses a release without a home, and a program under another's name", refusals(stage))


def sandbox(stage, manifest):
    asked = manifest["dependencies"]["opentrain-sandbox"]["version"]
    return "" if asked == stage.facts.version else f"{asked}, not {stage.facts.version}"


def inherited(manifest):
    other = tomllib.loads((ROOT / "sandbox/Cargo.toml").read_text("utf-8"))
    own = [
        f"{name} has its own {word}"
        for name, package in [("the product", manifest["package"]), ("the sandbox", other["package"])]
        for word in ["version", "repository", "license"]
        if package.get(word) != {"workspace": True}
    ]
    return ", ".join(own)


def locked(stage):
    lock = tomllib.loads((ROOT / "Cargo.lock").read_text("utf-8"))
    found = {package["name"]: package["version"] for package in lock["package"] if "source" not in package}
    wrong = [name for name in [NAME, "opentrain-sandbox"] if found.get(name) != stage.facts.version]
    return f"{wrong} have another; next: run cargo build" if wrong else ""


def repeated(stage):
    lone = re.compile(rf"(?<![\d.]){re.escape(stage.facts.version)}(?![\d.])")
    files = [path for folder in ["packaging", ".github"] for path in (ROOT / folder).rglob("*")]
    files = [path for path in files if path.is_file() and path.suffix not in {".pyc"} and "node_modules" not in path.parts]
    # What npm and PyPI tools are called has versions of its own.
    files = [path for path in files if path.name not in {"package-lock.json", "package.json", "requirements.txt"}]
    found = [str(path.relative_to(ROOT)) for path in files if lone.search(path.read_text("utf-8"))]
    return f"in {found}" if found else ""


def binstall(stage, manifest):
    meta = manifest["package"]["metadata"]["binstall"]
    ends = {"tgz": [".tgz", ".tar.gz"], "zip": [".zip"]}
    there = {path.name for path in stage.release.iterdir()}
    strangers = set(meta["overrides"]) - {one.target for one in PLATFORMS}
    wrong = [f"there is no target {name}" for name in strangers]
    for one in PLATFORMS:
        here = {**meta, **meta["overrides"].get(one.target, {})}
        words = {"repo": stage.facts.repository, "version": stage.facts.version, "name": NAME, "target": one.target,
                 "bin": NAME, "binary-ext": ".exe" if one.system == "win32" else ""}
        urls = [filled(here["pkg-url"], {**words, "archive-suffix": end}) for end in ends[here["pkg-fmt"]]]
        if stage.facts.download(one.archive) not in urls or one.archive not in there:
            wrong.append(f"{one.target} is looked for at {urls}, and released as {one.archive}")
        inside = filled(here["bin-dir"], words)
        if PurePosixPath(inside) != PurePosixPath(one.folder, one.program):
            wrong.append(f"{one.target} is looked for inside as {inside}")
    return "; ".join(wrong)


def filled(text, words):
    return re.sub(r"\{ ([a-z-]+) \}", lambda found: words[found.group(1)], text)


CARGOS = r"Cargo\.toml(\.orig)?|Cargo\.lock|\.cargo_vcs_info\.json"
TAKEN = re.compile(
    rf"({CARGOS}|\.gitignore|[A-Z]+\.md|LICENSE-(APACHE|MIT)|(build\.rs|clippy\.toml|tools\.schema)"
    r"|docs/(sandbox|tools)\.md|(src|benches|tests/(it|samples|conversations))/.+)"
)
SANDBOX = re.compile(rf"({CARGOS}|ARCHITECTURE\.md|LICENSE-(APACHE|MIT)|src/.+)")


def packaged(package, clean):
    code, told = ran(["cargo", "package", "--list", "--locked", "--allow-dirty", "--quiet", "-p", package], cwd=ROOT)
    if code:
        return told
    strangers = [line for line in told.splitlines() if not clean.fullmatch(line)]
    return f"also {strangers[:10]}" if strangers else ""


def refusals(stage):
    wrong = []
    own = stage.programs / stage.own.target / stage.own.program
    known = machine_of(own)
    if known not in {one.target for one in PLATFORMS if (one.system, one.cpu) == (stage.own.system, stage.own.cpu)}:
        wrong.append(f"the program of this machine is taken for {known}")
    strange = next(one for one in PLATFORMS if (one.system, one.cpu) != (stage.own.system, stage.own.cpu))
    for name, attempt in [
        ("a stand-in", lambda: make.program(stage.programs, strange, rehearsal=False)),
        ("a missing program", lambda: make.program(stage.scratch("none"), strange, rehearsal=True)),
    ]:
        try:
            attempt()
            wrong.append(f"{name} was taken")
        except make.Refused:
            pass
    if stage.facts.homeless:
        code, told = ran(["python3", ROOT / "packaging/make.py", "all", stage.programs, stage.scratch("homeless")])
        if code != 1 or "docs/releasing.md" not in told:
            wrong.append(f"a release without a home: {code}, {told}")
    return "; ".join(wrong)
