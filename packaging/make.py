"""Makes every channel's files of one release.

    make.py version                              prints the version
    make.py all PROGRAMS OUT [--rehearsal] [--sbom FILE]

PROGRAMS has a folder per target with the program in it. OUT gets `release` (archives, bundles,
install.sh, the list of components, SHA256SUMS: what is attached to the release), `npm`, `registry`,
`homebrew`, `scoop` and `image`. A program that was built for another machine than its folder says is
refused, and so is a release without a home; --rehearsal takes both, to try everything with one program.
Needs npm and, on the PATH, `mcpb` of @anthropic-ai/mcpb.
"""

import shutil
import sys
from pathlib import Path

from channels import archives, mcpb, npm, recipes, registry
from facts import PLATFORMS, Facts
from machine import machine_of


class Refused(Exception):
    """Why nothing was made, with what to do next."""


def everything(programs, out, rehearsal=False, sbom=None):
    facts = Facts()
    if facts.homeless and not rehearsal:
        raise Refused(
            f"Cargo.toml's repository is {facts.repository}, where nobody is; "
            "next: put the real one there, see docs/releasing.md"
        )
    found = {one.target: program(programs, one, rehearsal) for one in PLATFORMS}
    shutil.rmtree(out, ignore_errors=True)
    places = {name: out / name for name in ["release", "npm", "registry", "homebrew", "scoop", "image", "scratch"]}
    for place in places.values():
        place.mkdir(parents=True)
    release = places["release"]
    for one in PLATFORMS:
        archives.archive(one, found[one.target], release)
    mcpb.bundles(facts, found, places["scratch"], release)
    recipes.installer(facts, release / "install.sh")
    if sbom:
        shutil.copyfile(sbom, release / "opentrain-mcp.cdx.json")
    archives.sums(release)
    npm.packages(facts, found, places["npm"])
    registry.entry(facts, release, places["registry"] / "server.json")
    recipes.formula(facts, release, places["homebrew"] / "opentrain-mcp.rb")
    recipes.scoop(facts, release, places["scoop"] / "opentrain-mcp.json")
    recipes.image(facts, found, places["image"])
    shutil.rmtree(places["scratch"])


def program(programs, one, rehearsal):
    path = programs / one.target / one.program
    if not path.is_file():
        raise Refused(f"there is no program at {path}; next: build {one.target} first")
    if not rehearsal and machine_of(path) != one.target:
        raise Refused(f"{path} was built for {machine_of(path)}, not for {one.target}; next: look at the build")
    return path


def main(words):
    if words == ["version"]:
        print(Facts().version)
        return 0
    rehearsal = "--rehearsal" in words
    words = [word for word in words if word != "--rehearsal"]
    sbom = None
    if "--sbom" in words:
        at = words.index("--sbom")
        sbom = Path(words[at + 1]) if at + 1 < len(words) else None
        words = words[:at] + words[at + 2 :]
    if len(words) != 3 or words[0] != "all":
        print(__doc__, file=sys.stderr)
        return 2
    try:
        everything(Path(words[1]), Path(words[2]), rehearsal, sbom)
    except Refused as why:
        print(f"make.py: {why}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
