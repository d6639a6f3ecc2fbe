"""The order of a run: the hosts are installed, driven through every part two at a time, and those that
failed once more by themselves; then the count, the figures in `results.json`, and the README's table if
that is asked for. All of it has an end, whatever hangs."""

import argparse
import concurrent.futures
import contextlib
import importlib.metadata
import json
import os
import pathlib
import shutil
import signal
import threading
import time
import traceback

import dialogs
import hosts
import installs
import table
from checks import Report
from install import NODE, TOOLS, Installer
from life import TOOLS as LIFE_TOOLS
from life import Life
from outcomes import TOOLS as OUTCOME_TOOLS
from outcomes import Outcomes, Restarted, prepare
from stage import Session, left_behind
from world import World

PARTS = ("life", "outcomes", "dialogs", "installs")
# Seconds. All of it, and of that what the installation may take; then one host with all its parts,
# and the least that it is worth starting one for.
WHOLE, INSTALLATION, HOST, LEAST = 900, 420, 240, 90
# With fewer hosts than these a run says too little about the server to be believed.
ENOUGH, NEVER_WITHOUT = 3, "claude"


class Lab:
    def __init__(self, base, program, parts, until):
        self.base, self.program, self.parts, self.until = base, program, parts, until
        self.runs = base / "runs"
        self.trouble = {}  # why a folder could not be installed

    def left(self):
        return self.until - time.monotonic()

    def absent(self, host):
        """Why this host cannot be driven; empty if it can."""
        why = self.trouble.get(host.folder) or (host.node and self.trouble.get(NODE))
        return f"could not be installed: {why}" if why else ""

    def first(self, host):
        """A host's first run; one that fails gets a second, so that nothing of it is final."""
        report = self.drive(host)
        report.show(again=bool(report.failed))
        return report

    def second(self, host, report):
        """Another run where the first one failed, with nothing beside it; its word counts."""
        if not report.failed:
            return report
        if self.left() > LEAST:
            shutil.rmtree(self.runs / f"{host.name}.first", ignore_errors=True)
            (self.runs / host.name).rename(self.runs / f"{host.name}.first")
            again = self.drive(host)
            # Without an end it refutes nothing.
            report = report if again.skipped else again
            report.facts["second"] = not again.skipped
        report.show()
        return report

    def drive(self, host):
        """All parts of one host. Whatever goes wrong is a failure of that host."""
        skipped = self.absent(host) or ("" if self.left() > LEAST else "no time was left for it")
        report = Report(host.name, min(HOST, self.left()), skipped)
        report.facts.update(title=host.title, framework=host.framework, flags=host.flags)
        if skipped:
            return report
        started = time.monotonic()
        report.facts["version"] = self.version(host)
        for part in self.parts:
            before = report.failed
            try:
                getattr(self, part)(host, report)
            except Exception as what:
                traceback.print_exc()
                report.check(f"{part}: runs to its end", False, f"{type(what).__name__}: {what}")
            report.facts.setdefault("failed_in", {})[part] = report.failed - before
        report.facts["seconds"] = round(time.monotonic() - started, 1)
        if report.failed and self.left() <= 0:
            # The end of the whole run cut it off, so its failures say nothing about the server.
            report.skipped, report.passed, report.failed = "no time was left to end it", 0, 0
        return report

    def version(self, host):
        package = self.base / "npm" / host.folder / "node_modules" / host.package / "package.json"
        if package.exists():
            return json.loads(package.read_text(encoding="utf-8"))["version"]
        sites = (self.base / "venvs" / host.folder).glob("lib/python*/site-packages")
        found = importlib.metadata.Distribution.discover(name=host.package, path=[str(site) for site in sites])
        return next((distribution.version for distribution in found), None)

    def session(self, host, report, world, name, script, tools):
        """One start of a host; whether it says anything about the server is the first check."""
        session = Session(self.base, host, world, self.runs / host.name / name, script.play(), tools)
        script.wire = session.wire
        session.run(report.left(HOST))
        report.check(f"{name}: the script is played to its end", not session.trouble() and not session.model.failure,
                     session.trouble() or session.model.failure)
        said, version, protocol, capabilities = session.wire.hello()
        if said:
            report.facts.setdefault("dialogs", []).extend(session.wire.dialogs())
            report.facts.update(client=said, client_version=version, protocol=protocol,
                                elicitation=sorted(capabilities.get("elicitation") or {}),
                                extensions=sorted(capabilities.get("extensions") or {}))
        return session

    def life(self, host, report):
        world = World(self.program, self.runs / host.name / "life-world")
        try:
            self.session(host, report, world, "life", Life(world, report), LIFE_TOOLS)
        finally:
            world.close()

    def outcomes(self, host, report):
        if host.flags:
            return  # The words of the outcomes are promised to the text half.
        world = World(self.program, self.runs / host.name / "outcomes-world")
        try:
            proposals = prepare(world)
            script = Outcomes(world, report, proposals)
            self.session(host, report, world, "outcomes", script, OUTCOME_TOOLS)
            if script.left:
                again = Restarted(world, report, proposals, script.left)
                self.session(host, report, world, "restarted", again, OUTCOME_TOOLS)
        finally:
            world.close()

    def dialogs(self, host, report):
        if host.name in dialogs.DRIVES and not host.flags:
            dialogs.drive(self, host, report)

    def installs(self, host, report):
        if host.name not in installs.FILES or host.flags:
            return
        world = World(self.program, self.runs / host.name / "installs-world")
        session = Session(self.base, host, world, self.runs / host.name / "installs", (step for step in ()))
        try:
            installs.drive(host, report, self.program, session)
            installs.started(host, report, self.program, world, lambda *what: self.started(report, world, *what))
        finally:
            session.close()
            world.close()

    def started(self, report, world, host, script):
        """Plays a script with the entry that `install` wrote, which nothing records on the wire."""
        session = Session(self.base, host, world, self.runs / host.name / "installed", script)
        session.run(report.left(HOST))
        report.check("installed: its model calls a tool of the entry", not session.trouble()
                     and not session.model.failure, session.trouble() or str(session.model.failure))


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--newest", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--skip", default="")
    parser.add_argument("--write-readme", action="store_true")
    parser.add_argument("base", type=pathlib.Path)
    parser.add_argument("program", type=pathlib.Path)
    return parser.parse_args()


def chosen(only):
    """The hosts that are named, or all; a name that nobody has is a mistake of the caller's."""
    names = [name for name in only.split(",") if name]
    unknown = set(names) - {host.name for host in hosts.ALL}
    if unknown:
        raise SystemExit(f"there is no host {', '.join(sorted(unknown))}: {', '.join(h.name for h in hosts.ALL)}")
    return [host for host in hosts.ALL if not names or host.name in names]


def watch(lab):
    """Ends a run that has not ended by itself a minute after its time: everything in it has a limit of
    its own, so this is for what nobody thought of."""

    def end():
        print(f"FAIL lab: not at its end after {WHOLE + 60} s", flush=True)
        for home in lab.runs.glob("*/*/home"):
            for pid in left_behind(home):
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
        print("\n0 passed, 1 failed", flush=True)
        os._exit(1)

    timer = threading.Timer(lab.left() + 60, end)
    timer.daemon = True
    timer.start()


def verdict(wanted, results):
    """What is wrong with the run as a whole; empty if nothing is."""
    driven = [name for name, facts in results.items() if not facts.get("skipped")]
    enough = min(ENOUGH, len(wanted))
    if len(driven) < enough:
        return f"only {len(driven)} of {len(wanted)} hosts were driven, {enough} are the least"
    if NEVER_WITHOUT in results and NEVER_WITHOUT not in driven:
        return f"{NEVER_WITHOUT} was not driven: {results[NEVER_WITHOUT]['skipped']}"
    return ""


def main():
    asked = arguments()
    started = time.monotonic()
    lab = Lab(asked.base, asked.program, [part for part in PARTS if part not in asked.skip.split(",")], started + WHOLE)
    wanted = chosen(asked.only)
    if not lab.parts:
        raise SystemExit(f"every part is skipped; there are {', '.join(PARTS)}")
    if asked.write_readme and (asked.only or asked.skip):
        raise SystemExit("--write-readme writes the whole table: it goes with neither --only nor --skip")
    watch(lab)
    for host in wanted:
        shutil.rmtree(lab.runs / host.name, ignore_errors=True)
    installer = Installer(asked.base, asked.newest, INSTALLATION)
    installer.install(wanted)
    lab.trouble = installer.trouble
    installed = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        reports = list(pool.map(lab.first, wanted))
    reports = [lab.second(host, report) for host, report in zip(wanted, reports)]
    driven = time.monotonic()

    results = {report.host: report.results() for report in reports}
    (asked.base / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"\n{table.hosts(results)}\n\n{table.figures(results)}")
    print(f"installed in {installed - started:.0f} s, driven in {driven - installed:.0f} s")
    passed, failed = (sum(result[key] for result in results.values()) for key in ("passed", "failed"))
    trouble = verdict(wanted, results)
    if trouble:
        failed += 1
        print(f"FAIL lab: {trouble}")
    skipped = [name for name, facts in results.items() if facts.get("skipped")]
    if asked.write_readme and skipped:
        failed += 1
        print(f"FAIL lab: the README has all hosts or none, and not driven were: {', '.join(skipped)}")
    elif asked.write_readme:
        table.write_readme(results)
    print(f"\n{passed} passed, {failed} failed, {len(skipped)} of {len(wanted)} hosts skipped", flush=True)
    # Not a return: a thread of a host that hangs must not keep the run alive.
    os._exit(0 if failed == 0 and passed else 1)


if __name__ == "__main__":
    main()
