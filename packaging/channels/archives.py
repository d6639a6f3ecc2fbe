"""Archives with the program, for download, `cargo binstall`, Homebrew, Scoop and install.sh.

The same program gives the same bytes wherever and whenever it is packed: names in order, no owners, and
one fixed time.
"""

import gzip
import hashlib
import io
import tarfile
import zipfile

from facts import ROOT

PAPERS = ["README.md", "LICENSE-APACHE", "LICENSE-MIT"]
# 1980-01-01, the first moment that a zip can name.
MOMENT = 315_532_800


def archive(platform, program, out):
    """Packs one platform's program with its papers and gives the path of the archive."""
    files = [(name, (ROOT / name).read_bytes(), 0o644) for name in PAPERS]
    files.append((platform.program, program.read_bytes(), 0o755))
    path = out / platform.archive
    if path.suffix == ".zip":
        zipped(platform.folder, files, path)
    else:
        tarred(platform.folder, files, path)
    return path


def tarred(folder, files, path):
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            for name, content, mode in files:
                entry = tarfile.TarInfo(f"{folder}/{name}")
                entry.size, entry.mode, entry.mtime = len(content), mode, MOMENT
                tar.addfile(entry, io.BytesIO(content))


def zipped(folder, files, path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content, mode in files:
            entry = zipfile.ZipInfo(f"{folder}/{name}")
            entry.external_attr = mode << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, content)


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def sums(folder):
    """Writes SHA256SUMS over everything else in the folder, as sha256sum reads it."""
    files = sorted(path for path in folder.iterdir() if path.name != "SHA256SUMS")
    lines = [f"{digest(path)}  {path.name}\n" for path in files]
    (folder / "SHA256SUMS").write_text("".join(lines), "utf-8")
