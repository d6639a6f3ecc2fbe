"""The archives: what is in them, that they are the same when made again, and their checksums."""

import tarfile
import zipfile

import answers
from channels import archives
from checks.tools import said
from facts import PLATFORMS


def run(stage):
    stage.holds("archives: one per platform, each with program, README and licences", complete(stage))
    again = archives.archive(stage.own, stage.programs / stage.own.target / stage.own.program, stage.scratch("again"))
    same = again.read_bytes() == (stage.release / stage.own.archive).read_bytes()
    stage.holds("archives: made again they are the same bytes", "" if same else "they differ")
    stage.holds("SHA256SUMS: sha256sum agrees, and names every other file", sums(stage))
    place = stage.scratch("unpacked")
    with tarfile.open(stage.release / stage.own.archive) as tar:
        tar.extractall(place, filter="data")
    program = place / stage.own.folder / stage.own.program
    stage.holds("archive of this machine: unpacked, it answers", answers.problem([program], stage.env(place)))


def complete(stage):
    wrong = []
    for one in PLATFORMS:
        wanted = {f"{one.folder}/{name}" for name in [one.program, *archives.PAPERS]}
        path = stage.release / one.archive
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as packed:
                found = set(packed.namelist())
        else:
            with tarfile.open(path) as packed:
                found = {entry.name for entry in packed}
        if found != wanted:
            wrong.append(f"{path.name} has {sorted(found ^ wanted)} too much or too little")
    return "; ".join(wrong)


def sums(stage):
    tool = ["sha256sum", "--check", "--strict", "--quiet"] if stage.own.system == "linux" else ["shasum", "-a", "256", "-c"]
    wrong = said([*tool, "SHA256SUMS"], cwd=stage.release)
    named = {line.split()[1] for line in (stage.release / "SHA256SUMS").read_text("utf-8").splitlines()}
    there = {path.name for path in stage.release.iterdir()} - {"SHA256SUMS"}
    return wrong or ("" if named == there else f"not the same files: {sorted(named ^ there)}")
