"""install.sh against a release on this machine: it installs what was released, and nothing else."""

import os

import answers
from checks.tools import ran, said, served
from facts import NAME


def run(stage):
    script = stage.release / "install.sh"
    stage.holds("install.sh: shellcheck takes it", said(["shellcheck", "--shell=sh", script]))
    files = {path.name: path.read_bytes() for path in stage.release.iterdir()}
    stage.holds("install.sh: installs, and the program answers", whole(stage, script, files))
    stage.holds("install.sh: --dry-run says what it would do and writes nothing", rehearsed(stage, script, files))
    archive = next(name for name in files if stage.own.archive == name)
    spoiled = {**files, archive: files[archive][:-1] + b"!"}
    stage.holds("install.sh: an archive that was changed is refused", refused(stage, script, spoiled, "is not what was released"))
    unnamed = {**files, "SHA256SUMS": b""}
    stage.holds("install.sh: an archive without a checksum is refused", refused(stage, script, unnamed, "do not name"))
    nothing = {}
    stage.holds("install.sh: a release that is not there is told", refused(stage, script, nothing, "could not fetch"))
    stage.holds("install.sh: a machine without a program is told", strange(stage, script, files))
    stage.holds("install.sh: options that it does not know, or without a value, are refused", options(stage, script))
    if stage.facts.homeless:
        code, told = ran(["sh", script], env=stage.env(stage.scratch("homeless")))
        stage.holds("install.sh: without a home of releases it asks nobody", "" if code == 1 and "before anybody said" in told else told)


def install(stage, script, files, home, *words, **more):
    """Runs it against a server that has these files; exit code, what it said, and the paths asked for."""
    asked = []

    def answer(path, base):
        asked.append(path)
        return files.get(path.removeprefix("/v/"))

    with served(answer) as url:
        env = stage.env(home, OPENTRAIN_MCP_DOWNLOADS=f"{url}/v/")
        code, told = ran(["sh", script, *words], env={**env, "PATH": more.get("path", env["PATH"])})
    return code, told, asked


def written(home):
    return sorted(str(path.relative_to(home)) for path in home.rglob("*") if path.is_file())


def whole(stage, script, files):
    home = stage.scratch("installed")
    # Over an older program, as an update does.
    (home / ".local/bin").mkdir(parents=True)
    (home / ".local/bin" / NAME).write_text("an older one", "utf-8")
    code, told, asked = install(stage, script, files, home)
    program = home / ".local/bin" / NAME
    if code or written(home) != [f".local/bin/{NAME}"]:
        return f"{code}: {told}, wrote {written(home)}"
    if asked != ["/v/SHA256SUMS", f"/v/{stage.own.archive}"] or str(program) not in told:
        return f"asked for {asked}, said {told}"
    return answers.problem([program], stage.env(home))


def rehearsed(stage, script, files):
    home = stage.scratch("rehearsed")
    code, told, asked = install(stage, script, files, home, "--dry-run", "--version", "v9.8.7")
    lines = [f"/v/{stage.own.archive}", "SHA256SUMS", str(home / ".local/bin" / NAME)]
    right = code == 0 and all(line in told for line in lines)
    return "" if right and not asked and not written(home) else f"{code}: {told}, asked for {asked}"


def refused(stage, script, files, why):
    home = stage.scratch("refused")
    code, told, _ = install(stage, script, files, home)
    right = code == 1 and why in told and "next: " in told
    return "" if right and not written(home) else f"{code}: {told}, wrote {written(home)}"


def strange(stage, script, files):
    home = stage.scratch("strange")
    tools = stage.scratch("strange-tools")
    (tools / "uname").write_text("#!/bin/sh\necho Plan9 mips\n", "utf-8")
    (tools / "uname").chmod(0o755)
    code, told, asked = install(stage, script, files, home, path=f"{tools}:{os.environ['PATH']}")
    return "" if code == 1 and "Plan9 mips" in told and not asked else f"{code}: {told}"


def options(stage, script):
    home = stage.scratch("options")
    wrong = []
    for words in [["--verison", "1"], ["--dir"], ["--version"]]:
        code, told = ran(["sh", script, *words], env=stage.env(home))
        if code != 1 or "next: " not in told:
            wrong.append(f"{words}: {code}, {told}")
    return "; ".join(wrong)
