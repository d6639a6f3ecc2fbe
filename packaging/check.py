"""Makes all packages of one program as a rehearsal and runs every check over them; started by `run`."""

import os
import platform
import shutil
import sys
import time
import traceback
from pathlib import Path

import make
from checks import archives, bundle, crosses, installer, launcher, listing, papers, recipes, scripts
from facts import PLATFORMS, Facts

BASE = Path(os.environ["PACKAGES_HOME"])
STAND_IN = b"This stands in for a program that was not built here; it is no release.\n"


class Stage:
    """What every check gets: the facts, the program, what was made of it, and where results go."""

    def __init__(self, program):
        self.facts = Facts()
        self.program = program
        self.out = BASE / "dist"
        self.programs = BASE / "programs"
        self.passed = self.failed = self.skipped = 0
        system = {"Linux": "linux", "Darwin": "darwin"}[platform.system()]
        cpu = {"x86_64": "x64", "aarch64": "arm64", "arm64": "arm64"}[platform.machine()]
        self.own = next(one for one in PLATFORMS if one.chosen and (one.system, one.cpu) == (system, cpu))

    @property
    def release(self):
        return self.out / "release"

    def scratch(self, name):
        """An empty folder."""
        path = BASE / "scratch" / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        return path

    def env(self, home, **more):
        """An environment in which the program knows nobody but who lives in this home."""
        return {"PATH": os.environ["PATH"], "HOME": str(home), **more}

    def holds(self, name, wrong=""):
        """Counts a check: it failed where anything is said to be wrong."""
        if wrong:
            self.failed += 1
            print(f"FAIL {name}: {' '.join(str(wrong).split())[:600]}", flush=True)
        else:
            self.passed += 1
            print(f"ok {name}", flush=True)

    def skip(self, name, why):
        self.skipped += 1
        print(f"SKIP {name}: {why}", flush=True)

    def note(self, text):
        print(f"   {text}", flush=True)


def lay_out(stage):
    """A folder of programs as the builds of a release leave them."""
    shutil.rmtree(stage.programs, ignore_errors=True)
    for one in PLATFORMS:
        path = stage.programs / one.target / one.program
        path.parent.mkdir(parents=True)
        if (one.system, one.cpu) == (stage.own.system, stage.own.cpu):
            shutil.copyfile(stage.program, path)
        else:
            path.write_bytes(STAND_IN)


def main(program):
    began = time.monotonic()
    stage = Stage(Path(program))
    lay_out(stage)
    make.everything(stage.programs, stage.out, rehearsal=True)
    stage.holds("made: every package of this version from one program")
    for check in [papers, archives, launcher, bundle, listing, recipes, installer, scripts, crosses]:
        try:
            check.run(stage)
        except Exception:  # one broken check must not hide the others
            stage.holds(f"{check.__name__} ran to its end", traceback.format_exc(limit=-3))
    skipped = f", {stage.skipped} skipped" if stage.skipped else ""
    stage.note(f"{time.monotonic() - began:.0f} s")
    print(f"\n{stage.passed} passed, {stage.failed} failed{skipped}")
    return 0 if stage.failed == 0 and stage.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
