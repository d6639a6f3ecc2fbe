"""What was measured, as tables: for the terminal, and for the README between its two markers."""

import pathlib
import textwrap

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"
BEGIN = "<!-- hosts: made by tests/hosts/run, do not edit -->"
END = "<!-- /hosts -->"


def hosts(results):
    """What a terminal gets: per host how it went, what its model reads, and the largest result that
    came whole."""
    rows = [("host", "version", "protocol", "its model reads", "largest whole result", "calls", "seconds", "checks", "")]
    for name, facts in results.items():
        rows.append((name, facts.get("version"), facts.get("protocol"), reads(facts), facts.get("largest"),
                     facts.get("calls"), facts.get("seconds"), facts["passed"] + facts["failed"], went(facts)))
    texts = [["-" if cell is None else str(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in texts) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in texts)


def went(facts):
    if facts.get("skipped"):
        return f"SKIP: {facts['skipped']}"
    if facts["failed"]:
        return f"{facts['failed']} FAILED{', twice' if facts.get('second') else ''}"
    return "ok, at the second attempt" if facts.get("second") else "ok"


def figures(results):
    """The figures that sum it up, one a line. What was not asked is not counted."""
    asked = [facts for facts in results.values() if "life" in facts.get("failed_in", {})]
    lines = [f"{sum(not facts['failed_in']['life'] for facts in asked)} of {len(asked)} models read outcome, link, sum, "
             "deadline, next step and fences, each once"] if asked else []
    lines.append(f"{sum(facts.get('cut', 0) for facts in results.values())} results were cut by a host")
    truths = [facts["truth"] for facts in results.values() if "truth" in facts]
    if truths:
        told, of, false = (sum(truth[key] for truth in truths) for key in ("told", "of", "false"))
        lines.append(f"{told} of {of} outcomes were told truthfully, {false} falsely as a hire")
    calls = [count for facts in results.values() for count in facts.get("calls_until_known", [])]
    if calls:
        lines.append(f"{max(calls)} calls were made between asking and knowing where the host takes tasks")
    return "\n".join(lines)


def reads(facts):
    return ", ".join(facts.get("sees") or []) or "-"


def dialog(facts):
    if facts.get("dialog"):
        return facts["dialog"]
    answers = sorted({action for action, _ in facts.get("dialogs", [])})
    if answers:
        return f"without a terminal it answers {' or '.join(answers)}"
    return "declared, not used" if "url" in facts.get("elicitation", []) else "no"


def tasks(facts):
    return facts.get("tasks") or "no"


def markdown(results):
    """The README's rows; a host that was driven a second time with other flags has none."""
    lines = ["| host | version | protocol | its model reads | dialog with the link | tasks |", "| --- | --- | --- | --- | --- | --- |"]
    for facts in (facts for facts in results.values() if not facts.get("flags")):
        lines.append(f"| {facts['title']} | {facts['version']} | {facts.get('protocol') or '-'} | {reads(facts)} "
                     f"| {dialog(facts)} | {tasks(facts)} |")
    return "\n".join(lines)


def sentence(results):
    """The figures as a paragraph, wrapped as the README is: over which rows, and what beside them."""
    rows = sum(not facts.get("flags") for facts in results.values())
    again = [f"{title} once more with `{flags}`" for title, _, flags in
             (facts["title"].partition(", ") for facts in results.values() if facts.get("flags"))]
    over = " and of ".join([f"In that run, of the models of these {rows} hosts and frameworks", *again])
    return textwrap.fill(f"{over}, " + "; ".join(figures(results).splitlines()) + ".", 104)


def write_readme(results):
    """Puts the table between the markers. A README without them is an error: a table that nobody
    finds is not written."""
    text = README.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise SystemExit(f"{README} has no {BEGIN} … {END}")
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    README.write_text(f"{before}{BEGIN}\n{markdown(results)}\n\n{sentence(results)}\n{END}{after}", encoding="utf-8")
