"""`install` and `uninstall`, for each host with a command line of its own: the host lists the server and
starts it, and afterwards its settings are what they were."""

import subprocess

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


def drive(host, report, program, session):
    """`session` is where the host would run; nothing of a model is started."""
    environment = session.variables({})
    path = session.home / FILES[host.name]

    def run(verb, *flags):
        done = subprocess.run([str(program), verb, host.name, *flags], cwd=session.place.work, env=environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=90, check=False)
        return done.returncode, done.stdout + done.stderr

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
