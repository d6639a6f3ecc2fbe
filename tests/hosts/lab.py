"""The order of a run: every host through every part, two at a time, then the count, the figures in
`results.json`, and the README's table if that is asked for."""

import argparse
import concurrent.futures
import importlib.metadata
import json
import os
import pathlib
import shutil
import time
import traceback

import dialogs
import hosts
import table
from checks import Report
from life import TOOLS, Life
from outcomes import TOOLS as OUTCOME_TOOLS
from outcomes import Outcomes, Restarted, prepare
from stage import Session
from world import World

PARTS = ("life", "outcomes", "dialogs")
# The longest that one host may take for one script: it is a hundred turns of some ten milliseconds,
# and a minute of starting for the slowest.
LIMIT = 240


class Lab:
    def __init__(self, base, program, parts):
        self.base, self.program, self.parts = base, program, parts
        self.runs = base / "runs"

    def drive(self, host):
        """All parts of one host. Whatever goes wrong is a failure of that host."""
        report = Report(host.name)
        report.facts.update(title=host.title, framework=host.framework, version=self.version(host),
                            flags=host.flags)
        started = time.monotonic()
        for part in self.parts:
            before = report.failed
            try:
                getattr(self, part)(host, report)
            except Exception as what:
                traceback.print_exc()
                report.check(f"{part}: runs to its end", False, f"{type(what).__name__}: {what}")
            report.facts.setdefault("failed_in", {})[part] = report.failed - before
        report.facts["seconds"] = round(time.monotonic() - started, 1)
        report.show()
        return report

    def version(self, host):
        package = self.base / "npm/node_modules" / host.package / "package.json"
        if package.exists():
            return json.loads(package.read_text(encoding="utf-8"))["version"]
        sites = (self.base / "venvs" / host.name).glob("lib/python*/site-packages")
        found = importlib.metadata.Distribution.discover(name=host.package, path=[str(site) for site in sites])
        return next((distribution.version for distribution in found), None)

    def session(self, host, report, world, name, script, tools):
        """One start of a host; whether it says anything about the server is the first check."""
        session = Session(self.base, host, world, self.runs / host.name / name, script.play(), tools)
        script.wire = session.wire
        session.run(LIMIT)
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
            self.session(host, report, world, "life", Life(world, report), TOOLS)
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


def arguments():
    parser = argparse.ArgumentParser()
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


def main():
    asked = arguments()
    lab = Lab(asked.base, asked.program, [part for part in PARTS if part not in asked.skip.split(",")])
    wanted = chosen(asked.only)
    if not lab.parts:
        raise SystemExit(f"every part is skipped; there are {', '.join(PARTS)}")
    if asked.write_readme and (asked.only or asked.skip):
        raise SystemExit("--write-readme writes the whole table: it goes with neither --only nor --skip")
    for host in wanted:
        shutil.rmtree(lab.runs / host.name, ignore_errors=True)
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        reports = list(pool.map(lab.drive, wanted))
    results = {report.host: {**report.facts, "passed": report.passed, "failed": report.failed} for report in reports}
    (asked.base / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"\n{table.hosts(results)}\n\n{table.figures(results)}")
    if asked.write_readme:
        table.write_readme(results)
    passed, failed = (sum(result[key] for result in results.values()) for key in ("passed", "failed"))
    print(f"\n{passed} passed, {failed} failed", flush=True)
    os._exit(0 if failed == 0 and passed else 1)


if __name__ == "__main__":
    main()
