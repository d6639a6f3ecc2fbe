"""npm: one small package that people name, and one per platform with the program inside.

npm installs of the optional ones only what fits the machine; nothing runs at installation. The launcher
is a shell script (its template says why), which Windows cannot run, so there the platform's package is
the one to name: its program is linked directly, with nothing in between.
"""

import json
import shutil
import subprocess

from channels.archives import PAPERS
from facts import CHOSEN, NAME, ROOT, SHORT


def packages(facts, programs, out):
    """Packs all of them and gives the paths of the tarballs."""
    platforms = [platform(facts, one, programs[one.target], out) for one in CHOSEN]
    launcher = launched(facts, out)
    return [pack(folder, out) for folder in [*platforms, launcher]]


def launched(facts, out):
    unix = [one for one in CHOSEN if one.system != "win32"]
    package = {
        **shared(facts, NAME, SHORT),
        "mcpName": facts.server,
        "os": sorted({one.system for one in unix}),
        "bin": {NAME: f"bin/{NAME}"},
        "files": ["bin"],
        "optionalDependencies": {one.npm: facts.version for one in unix},
    }
    folder = written(package, out, facts.fill("npm.md"))
    (folder / "bin").mkdir()
    launcher = folder / "bin" / NAME
    launcher.write_text(facts.fill("launcher.sh"), "utf-8")
    launcher.chmod(0o755)
    return folder


def platform(facts, one, program, out):
    package = {
        **shared(facts, one.npm, f"The program of {NAME} for {one.system} on {one.cpu}"),
        "os": [one.system],
        "cpu": [one.cpu],
        "files": [one.program],
    }
    if one.system == "win32":
        package["bin"] = {NAME: one.program}
    folder = written(package, out, facts.fill("npm-platform.md", SYSTEM=one.system, CPU=one.cpu))
    shutil.copyfile(program, folder / one.program)
    (folder / one.program).chmod(0o755)
    return folder


def shared(facts, name, description):
    return {
        "name": name,
        "version": facts.version,
        "description": description,
        "license": facts.license,
        "repository": {"type": "git", "url": f"git+{facts.repository}.git"},
        "homepage": f"{facts.repository}#readme",
        "keywords": facts.keywords,
    }


def written(package, out, readme):
    folder = out / package["name"]
    folder.mkdir(parents=True)
    (folder / "package.json").write_text(json.dumps(package, indent=2) + "\n", "utf-8")
    (folder / "README.md").write_text(readme, "utf-8")
    for name in PAPERS[1:]:
        shutil.copyfile(ROOT / name, folder / name)
    return folder


def pack(folder, out):
    told = subprocess.run(
        ["npm", "pack", "--json", "--ignore-scripts", "--pack-destination", str(out), str(folder)],
        check=True, capture_output=True, text=True,
    )
    return out / json.loads(told.stdout)[0]["filename"]
