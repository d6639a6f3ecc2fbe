"""`install` and `uninstall`, for each host with a command line of its own: the host lists the server and
starts it, and afterwards its settings are what they were. A host that cannot be asked on its command line
is started with its model, which has to be offered the tools of the entry that `install` wrote."""

import dataclasses
import json
import subprocess

from model import Call

# The settings file of each, as seen from its home; XDG_CONFIG_HOME is `config` there.
FILES = {
    "claude": ".claude.json", "codex": ".codex/config.toml", "gemini": ".gemini/settings.json",
    "opencode": "config/opencode/opencode.json", "qwen": ".qwen/settings.json",
    "copilot": ".copilot/mcp-config.json", "kimi": ".kimi-code/mcp.json",
    "cline": ".cline/data/settings/cline_mcp_settings.json", "continue": ".continue/config.yaml",
}
# Those that can be asked on their command line.
ASKED = ("claude", "codex", "gemini", "opencode", "qwen", "copilot")
# What stood there before, written as no program would write it.
BEFORE = {
    ".json": '{ "mcpServers"  : {  "other": {"command": "true",   "args": []} } }\n\n',
    ".toml": "# mine\n[mcp_servers.other]   # another\ncommand = 'true'\n",
    ".yaml": "# mine\nname: mine\nversion: 0.0.1\nschema: v1\nmcpServers:\n- name: other\n  command: 'true'\n",
}


def tree(folder):
    """Every file and folder below one."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def drive(host, report, program, session):
    """`session` is where the host would run; nothing of a model is started."""
    environment = session.variables({})
    path = session.home / FILES[host.name]
    empty = tree(session.home)

    def run(verb, *flags):
        done = subprocess.run([str(program), verb, host.name, *flags], cwd=session.place.work, env=environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=90, check=False)
        return done.returncode, done.stdout + done.stderr

    if host.name != "continue":  # It has no settings but whole ones, which it makes itself.
        first, _ = run("install", "--no-check")
        last, said = run("uninstall")
        report.check("install and uninstall in an empty home: no file and no folder is left",
                     first == 0 and last == 0 and tree(session.home) == empty, f"{said[-300:]} {tree(session.home)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    before = BEFORE[path.suffix].replace("mcpServers", "mcp") if host.name == "opencode" else BEFORE[path.suffix]
    path.write_text(before, encoding="utf-8")
    code, said = run("install", "--read-only", "--no-check")
    report.check("install: the difference is shown and written", code == 0 and "+" in said
                 and str(program) in path.read_text(encoding="utf-8"), said[-500:])
    code, said = run("uninstall")
    after = path.read_text(encoding="utf-8")
    report.check("uninstall: every byte is as before", code == 0 and after == before, f"{said[-300:]}\n{after}")
    if host.name not in ASKED:
        return
    path.unlink()
    code, said = run("install", "--sandbox")
    knows = "it knows the server." in said
    report.check("install: the host itself lists and starts it", code == 0 and knows, said[-700:])
    code, said = run("uninstall", "--sandbox")
    gone = not path.exists() or "opentrain" not in path.read_text(encoding="utf-8")
    report.check("uninstall: it is gone", code == 0 and gone, said[-500:])


def started(host, report, program, world, session):
    """Starts a host that cannot be asked; `session(host, script)` does, and plays the script."""
    if host.name in ASKED:
        return

    def start(place):
        command, environment = host.start(place)
        path = place.home / FILES[host.name]
        if host.name == "continue":
            # Its settings as people have them: the editor takes no YAML that is JSON.
            settings = json.loads((place.work / "config.yaml").read_text(encoding="utf-8"))
            lines = [f"{key}: {json.dumps(value)}" for key, value in settings.items() if key != "mcpServers"]
            place.write(FILES[host.name], "\n".join(lines) + "\n")
            command = [word if word != str(place.work / "config.yaml") else str(path) for word in command]
        if host.name == "cline":
            (place.home / ".cline/mcp.json").unlink()
        home = {"HOME": str(place.home), "XDG_CONFIG_HOME": str(place.home / "config")}
        done = subprocess.run(
            [str(program), "install", host.name, "--sandbox", "--name", "opentrain", "--replace", "--no-check"],
            cwd=place.work, env={**world.environment, **home}, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=60, check=False)
        entry = path.read_text(encoding="utf-8")
        report.check("install: it is written for a start with its model", done.returncode == 0
                     and str(program) in entry and "record.py" not in entry, done.stdout + done.stderr)
        return command, environment

    def script():
        seen = yield Call("register_agent", {"agentName": "Lab", "organizationName": "Line & Co"})
        report.check("installed: its model reads what the tool says", "REGISTERED" in str(seen), str(seen)[:500])

    session(dataclasses.replace(host, start=start), script())
