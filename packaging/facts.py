"""What every channel says of a release, read from the one place where it stands.

Version, description, licence and repository are Cargo.toml's; the platforms, and what a file for one of
them is called, are here. Nothing in this folder repeats them: templates name them `@LIKE_THIS@`.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = Path(__file__).resolve().parent / "templates"

NAME = "opentrain-mcp"
TITLE = "OpenTrain"
# The registry takes 100 characters; Cargo.toml's description is longer.
SHORT = "Hire data labelers on OpenTrain: jobs, candidates, contracts; a human confirms every payment"
# No account on GitHub can have two hyphens in a row, so that nobody can take this name and serve files.
NOBODY = "owner--not-set"


@dataclass(frozen=True)
class Platform:
    """A machine that a release is built for."""

    target: str
    # As Node and MCPB call them.
    system: str
    cpu: str
    # Whether its program is the one that channels without a choice of C library hand out. On Linux that is
    # the static one, which runs everywhere; a build against glibc runs only on systems as new as its own.
    chosen: bool

    @property
    def program(self):
        return f"{NAME}.exe" if self.system == "win32" else NAME

    @property
    def folder(self):
        return f"{NAME}-{self.target}"

    @property
    def archive(self):
        return self.folder + (".zip" if self.system == "win32" else ".tar.gz")

    @property
    def npm(self):
        return f"{NAME}-{self.system}-{self.cpu}"

    @property
    def bundle(self):
        return f"{NAME}-{self.system}-{self.cpu}.mcpb"


PLATFORMS = [
    Platform("x86_64-unknown-linux-gnu", "linux", "x64", False),
    Platform("x86_64-unknown-linux-musl", "linux", "x64", True),
    Platform("aarch64-unknown-linux-gnu", "linux", "arm64", False),
    Platform("aarch64-unknown-linux-musl", "linux", "arm64", True),
    Platform("x86_64-apple-darwin", "darwin", "x64", True),
    Platform("aarch64-apple-darwin", "darwin", "arm64", True),
    Platform("x86_64-pc-windows-msvc", "win32", "x64", True),
]
CHOSEN = [platform for platform in PLATFORMS if platform.chosen]


def cargo():
    """The top of Cargo.toml, as it stands."""
    return tomllib.loads((ROOT / "Cargo.toml").read_text("utf-8"))


class Facts:
    """What a release says of itself."""

    def __init__(self):
        manifest = cargo()
        shared = manifest["workspace"]["package"]
        self.version = shared["version"]
        self.license = shared["license"]
        self.repository = shared["repository"]
        self.description = manifest["package"]["description"]
        self.keywords = manifest["package"]["keywords"]
        self.owner, self.repo = re.fullmatch(r"https://github\.com/([^/]+)/([^/]+)", self.repository).groups()

    @property
    def homeless(self):
        """Whether nobody has said yet where the repository is."""
        return self.owner == NOBODY

    @property
    def server(self):
        """The name in the registry of MCP servers, which npm's package and the image carry as proof."""
        return f"io.github.{self.owner}/{NAME}"

    @property
    def image(self):
        return f"ghcr.io/{self.owner.lower()}/{NAME}"

    def download(self, file):
        return f"{self.repository}/releases/download/v{self.version}/{file}"

    def fill(self, template, **more):
        """A template with every word in it put in; one that nobody knows is an error."""
        words = {
            "NAME": NAME,
            "TITLE": TITLE,
            "SHORT": SHORT,
            "VERSION": self.version,
            "LICENSE": self.license,
            "REPOSITORY": self.repository,
            "SERVER": self.server,
            **more,
        }
        text = (TEMPLATES / template).read_text("utf-8")
        return re.sub(r"@([A-Z][A-Z0-9_]*)@", lambda found: words[found.group(1)], text)
