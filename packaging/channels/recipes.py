"""Recipes for those who fetch the archives: Homebrew, Scoop, install.sh; and the image's."""

import json
import shutil

from channels.archives import digest
from facts import NAME, PLATFORMS, SHORT

# As Docker calls the processors.
DOCKER = {"x64": "amd64", "arm64": "arm64"}


def formula(facts, archives, path):
    """Homebrew's: on Linux the static program, since a formula does not know the C library."""
    words = {}
    for one in PLATFORMS:
        if one.chosen and one.system != "win32":
            place = f"{one.system}_{one.cpu}".upper()
            words[f"URL_{place}"] = facts.download(one.archive)
            words[f"SHA256_{place}"] = digest(archives / one.archive)
    path.write_text(facts.fill("formula.rb", **words), "utf-8")


def scoop(facts, archives, path):
    one = next(platform for platform in PLATFORMS if platform.system == "win32")
    released = f"{facts.repository}/releases/download/v$version"
    document = {
        "version": facts.version,
        "description": SHORT,
        "homepage": facts.repository,
        "license": "MIT|Apache-2.0",
        "architecture": {
            "64bit": {
                "url": facts.download(one.archive),
                "hash": digest(archives / one.archive),
                "extract_dir": one.folder,
            }
        },
        "bin": one.program,
        "checkver": "github",
        "autoupdate": {
            "architecture": {"64bit": {"url": f"{released}/{one.archive}", "extract_dir": one.folder}},
            "hash": {"url": f"{released}/SHA256SUMS"},
        },
    }
    path.write_text(json.dumps(document, indent=4) + "\n", "utf-8")


def installer(facts, path):
    path.write_text(facts.fill("install.sh", OWNER_UNSET="yes" if facts.homeless else "no"), "utf-8")
    path.chmod(0o755)


def image(facts, programs, out):
    """The folder that an image is built from: the recipe, and the static program for each processor."""
    for one in PLATFORMS:
        if one.system == "linux" and one.chosen:
            folder = out / DOCKER[one.cpu]
            folder.mkdir(parents=True)
            shutil.copyfile(programs[one.target], folder / NAME)
            (folder / NAME).chmod(0o755)
    (out / "Dockerfile").write_text(facts.fill("Dockerfile"), "utf-8")
