"""npm's packages, installed from a registry on this machine: they start the program and become it."""

import base64
import hashlib
import io
import json
import shutil
import signal
import statistics
import subprocess
import tarfile
import time
import urllib.parse

import answers
from checks.tools import ran, said, served
from facts import CHOSEN, NAME

# How much later than the program itself the launcher may answer.
ALLOWED_MS = 20
ROUNDS = 25


def run(stage):
    packs = {path.name: path.read_bytes() for path in (stage.out / "npm").glob("*.tgz")}
    papers = {name: json.loads(member(data, "package.json")) for name, data in packs.items()}
    names = sorted(paper["name"] for paper in papers.values())
    wanted = sorted([NAME, *(one.npm for one in CHOSEN)])
    stage.holds("npm: a launcher and one package per platform", "" if names == wanted else names)
    hooks = [paper["name"] for paper in papers.values() if paper.get("scripts")]
    stage.holds("npm: no package runs anything at installation", f"{hooks} have scripts" if hooks else "")
    stage.holds("npm: on Windows the package of the program links it directly", windows(papers))
    with served(lambda path, base: registry(path, base, packs, papers)) as url:
        linked, modules = local(stage, url)
        known = sorted(path.name for path in modules.iterdir() if not path.name.startswith("."))
        right = [NAME, stage.own.npm]
        stage.holds("npm install: the launcher, the program of this machine, and no other", "" if known == right else known)
        stage.holds("npm install: the launcher answers", answers.problem([linked], stage.env(modules)))
        stage.holds("npm install --global: the launcher answers", everywhere(stage, url))
    stage.holds("launcher: arguments and exit codes are the program's own", codes(stage, linked))
    stage.holds("launcher: SIGTERM reaches the program, which ends as it does alone", signals(stage, linked))
    stage.holds(f"launcher: answers at most {ALLOWED_MS} ms after the program", speed(stage, linked))
    stage.holds("launcher: the package in a folder above is found", above(stage, modules))
    stage.holds("launcher: the package beside it is found as pnpm lays packages out", pnpm(stage, modules))
    stage.holds("launcher: a missing package is told with what to do", missing(stage, modules))
    stage.holds("launcher: a machine without a program is told so", strange(stage, modules))


def member(data, name):
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        return tar.extractfile(f"package/{name}").read()


def windows(papers):
    paper = next(paper for paper in papers.values() if paper["name"] == f"{NAME}-win32-x64")
    return "" if paper.get("bin") == {NAME: f"{NAME}.exe"} else paper.get("bin", "it links nothing")


def registry(path, base, packs, papers):
    """What npm asks of a registry: what there is to know of a package, and its tarball."""
    path = urllib.parse.unquote(path)
    if path.startswith("/files/"):
        return packs.get(path.removeprefix("/files/"))
    for file, paper in papers.items():
        if path == f"/{paper['name']}":
            digest = base64.b64encode(hashlib.sha512(packs[file]).digest()).decode()
            dist = {"tarball": f"{base}/files/{file}", "integrity": f"sha512-{digest}"}
            version = paper["version"]
            versions = {version: {**paper, "dist": dist}}
            return json.dumps({"name": paper["name"], "dist-tags": {"latest": version}, "versions": versions}).encode()
    return None


def npm(stage, url, home, *words):
    """Installs the package as a person does, from this registry alone."""
    env = stage.env(home, npm_config_registry=url, npm_config_cache=str(home / "cache"), npm_config_audit="false",
                    npm_config_userconfig=str(home / "npmrc"), npm_config_update_notifier="false")
    return said(["npm", "install", *words, f"{NAME}@{stage.facts.version}"], cwd=home, env=env)


def local(stage, url):
    home = stage.scratch("npm")
    # Without one npm would install into a folder above.
    (home / "package.json").write_text('{"private": true}', "utf-8")
    wrong = npm(stage, url, home)
    if wrong:
        raise RuntimeError(wrong)
    modules = home / "node_modules"
    return modules / ".bin" / NAME, modules


def everywhere(stage, url):
    home = stage.scratch("npm-global")
    wrong = npm(stage, url, home, "--global", "--prefix", str(home / "usr"))
    return wrong or answers.problem([home / "usr/bin" / NAME], stage.env(home))


def codes(stage, linked):
    env = stage.env(stage.scratch("codes"))
    wrong = []
    for words in [["--version"], ["--no-such-option"], ["call", "no_such_tool", "{}"], ["tools", "--json"]]:
        alone, launched = ran([stage.program, *words], env=env), ran([linked, *words], env=env)
        if alone != launched:
            wrong.append(f"{words}: {launched}, and alone {alone}")
    return "; ".join(wrong)


def signals(stage, linked):
    ended = []
    for command in [stage.program, linked]:
        server = answers.Started([command], stage.env(stage.scratch("signals")))
        server.ask(answers.QUESTION)
        server.process.send_signal(signal.SIGTERM)
        ended.append(server.process.wait(10))
        server.end()
    return "" if ended[0] == ended[1] else f"alone it ends with {ended[0]}, launched with {ended[1]}"


def speed(stage, linked):
    env = stage.env(stage.scratch("speed"))
    took = {"program": [], "launcher": [], "node": []}
    # In turns, so that a busy machine is busy for all of them.
    for _ in range(ROUNDS):
        took["program"].append(answers.initialize([stage.program], env)[1])
        took["launcher"].append(answers.initialize([linked], env)[1])
        began = time.perf_counter()
        subprocess.run(["node", "-e", "0"], env=env, check=True)
        took["node"].append((time.perf_counter() - began) * 1000)
    middle = {name: statistics.median(times) for name, times in took.items()}
    # The fastest of each, since a busy machine only ever adds.
    over = min(took["launcher"]) - min(took["program"])
    stage.note(
        f"spawn to `initialize` answered: program {middle['program']:.1f} ms, launcher {middle['launcher']:.1f} ms "
        f"in the middle, {over:+.1f} ms at best; Node alone, doing nothing: {middle['node']:.1f} ms"
    )
    return "" if over <= ALLOWED_MS else f"{over:.1f} ms"


def above(stage, modules):
    """As workspaces and older lock files lay packages out: the launcher deep, the program at the top."""
    home = stage.scratch("npm-above")
    deep = home / "node_modules/other/node_modules" / NAME
    shutil.copytree(modules / NAME, deep)
    shutil.copytree(modules / stage.own.npm, home / "node_modules" / stage.own.npm)
    return answers.problem([deep / "bin" / NAME], stage.env(home))


def pnpm(stage, modules):
    """Everything once in a store, with links from where it is used."""
    home = stage.scratch("npm-pnpm")
    store = home / "node_modules/.pnpm"
    for name in [NAME, stage.own.npm]:
        shutil.copytree(modules / name, store / f"{name}@{stage.facts.version}/node_modules" / name)
    beside = store / f"{NAME}@{stage.facts.version}/node_modules"
    (beside / stage.own.npm).symlink_to(store / f"{stage.own.npm}@{stage.facts.version}/node_modules" / stage.own.npm)
    (home / "node_modules" / NAME).symlink_to(beside / NAME)
    return answers.problem([home / "node_modules" / NAME / "bin" / NAME], stage.env(home))


def missing(stage, modules):
    home = stage.scratch("npm-missing")
    shutil.copytree(modules / NAME, home / NAME)
    code, told = ran([home / NAME / "bin" / NAME], env=stage.env(home))
    wanted = [stage.own.npm, "next: ", "--include=optional"]
    return "" if code == 1 and all(word in told for word in wanted) else f"{code}: {told}"


def strange(stage, modules):
    home = stage.scratch("npm-strange")
    (home / "bin").mkdir()
    (home / "bin/uname").write_text("#!/bin/sh\necho Plan9 mips\n", "utf-8")
    (home / "bin/uname").chmod(0o755)
    env = stage.env(home)
    code, told = ran([modules / NAME / "bin" / NAME], env={**env, "PATH": f"{home}/bin:{env['PATH']}"})
    return "" if code == 1 and "Plan9 mips" in told and "next: " in told else f"{code}: {told}"
