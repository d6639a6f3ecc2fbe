"""How each host and each framework is told of the server and of the model, and how it is started
without a person: a throw-away home, dummy keys, no account, nothing but loopback. What is asked of
it is in `life.py` and its neighbours."""

import dataclasses
import json
import os
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
ASK = "please go on"


@dataclasses.dataclass
class Place:
    """Where one host runs: its home, the folder it works in, its model and its server."""

    home: pathlib.Path
    work: pathlib.Path
    url: str
    command: str
    arguments: list
    environment: dict
    base: pathlib.Path  # what `run` installed

    def server(self, **more):
        """The server as most hosts want to have it in their settings."""
        return {"command": self.command, "args": self.arguments, "env": self.environment, **more}

    def write(self, path, content):
        path = self.home / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return str(path)

    def toml_server(self, name="mcp_servers.opentrain"):
        pairs = ", ".join(f"{key} = {json.dumps(value)}" for key, value in self.environment.items())
        return (f"[{name}]\ncommand = {json.dumps(self.command)}\nargs = {json.dumps(self.arguments)}\n"
                f"env = {{ {pairs} }}\n")


@dataclasses.dataclass
class Host:
    """`package` says where its version stands; `start` gives the command line and the variables."""

    name: str
    title: str
    package: str
    start: object
    packages: tuple = ()  # what it consists of on npm; without any it is in `requirements/` by its name
    node: bool = True  # whether it runs on the Node of ours; one that does not is a program of its own
    framework: bool = False
    flags: tuple = ()  # what the server is started with, beside --sandbox
    folder: str = ""  # where it is installed, if not under its name

    def __post_init__(self):
        self.folder = self.folder or self.name


def claude_settings(place):
    trusted = {str(place.work): {"hasTrustDialogAccepted": True, "allowedTools": []}}
    place.write(".claude.json", {
        "hasCompletedOnboarding": True, "theme": "dark", "projects": trusted,
        "customApiKeyResponses": {"approved": ["sk-ant-dummy"], "rejected": []},
    })
    settings = place.write("work/mcp.json", {"mcpServers": {"opentrain": place.server()}})
    environment = {
        "ANTHROPIC_API_KEY": "sk-ant-dummy", "ANTHROPIC_BASE_URL": place.url, "DISABLE_TELEMETRY": "1",
        "DISABLE_AUTOUPDATER": "1", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        # Its default where it talks to its own vendor; here it has to be said.
        "ENABLE_TOOL_SEARCH": "true",
    }
    command = ["--mcp-config", settings, "--strict-mcp-config", "--model", "claude-sonnet-4-5",
               "--allowedTools", "mcp__opentrain"]
    return command, environment


def claude(place):
    command, environment = claude_settings(place)
    return ["claude", "-p", ASK, *command], environment


def claude_interactive(place):
    command, environment = claude_settings(place)
    return ["claude", *command], environment


def codex_settings(place, asks="never"):
    place.write(".codex/config.toml", f"""model = "gpt-5"
model_provider = "scripted"
approval_policy = "{asks}"
sandbox_mode = "danger-full-access"
check_for_update_on_startup = false
[analytics]
enabled = false
[projects.{json.dumps(str(place.work))}]
trust_level = "trusted"
[model_providers.scripted]
name = "scripted"
base_url = "{place.url}/v1"
wire_api = "responses"
env_key = "SCRIPTED_KEY"
{place.toml_server()}default_tools_approval_mode = "approve"
""")
    return {"SCRIPTED_KEY": "x"}


def codex(place):
    command = ["codex", "exec", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox", ASK]
    return command, codex_settings(place)


def codex_interactive(place):
    """Told never to ask, it declines every dialog by itself. Its browser writes down what it is to open."""
    browser = place.write("work/browser", '#!/bin/sh\nprintf "%s\\n" "$1" >>"$HOME/opened.txt"\n')
    os.chmod(browser, 0o755)
    return ["codex"], {**codex_settings(place, "on-request"), "BROWSER": browser}


def gemini(place):
    place.write(".gemini/settings.json", {
        "security": {"auth": {"selectedType": "gemini-api-key"}},
        "mcpServers": {"opentrain": place.server(trust=True)},
        "telemetry": {"enabled": False}, "privacy": {"usageStatisticsEnabled": False},
        "general": {"disableAutoUpdate": True, "enableAutoUpdate": False},
    })
    environment = {"GEMINI_API_KEY": "x", "GOOGLE_GEMINI_BASE_URL": place.url, "GEMINI_CLI_TRUST_WORKSPACE": "true"}
    return ["gemini", "--yolo", "-m", "gemini-2.5-pro", "-p", ASK], environment


def qwen(place):
    place.write(".qwen/settings.json", {
        "security": {"auth": {"selectedType": "openai"}},
        "mcpServers": {"opentrain": place.server(trust=True)},
        "telemetry": {"enabled": False}, "privacy": {"usageStatisticsEnabled": False},
    })
    environment = {"OPENAI_API_KEY": "x", "OPENAI_BASE_URL": f"{place.url}/v1", "OPENAI_MODEL": "m",
                   "QWEN_TELEMETRY_ENABLED": "false"}
    return ["qwen", "--yolo", "-m", "m", "-p", ASK], environment


def opencode(place):
    server = {"type": "local", "command": [place.command, *place.arguments],
              "environment": place.environment, "enabled": True}
    place.write("work/opencode.json", {
        "provider": {"anthropic": {"options": {"baseURL": f"{place.url}/v1", "apiKey": "x"}}},
        "model": "anthropic/claude-sonnet-4-5", "autoupdate": False, "share": "disabled", "permission": "allow",
        "mcp": {"opentrain": server},
    })
    return ["opencode", "run", "--model", "anthropic/claude-sonnet-4-5", ASK], {"ANTHROPIC_API_KEY": "x"}


def copilot(place):
    place.write(".copilot/mcp-config.json", {"mcpServers": {"opentrain": place.server(type="local", tools=["*"])}})
    environment = {
        "COPILOT_PROVIDER_TYPE": "openai", "COPILOT_PROVIDER_BASE_URL": f"{place.url}/v1",
        "COPILOT_PROVIDER_API_KEY": "x", "COPILOT_MODEL": "gpt-5", "COPILOT_OFFLINE": "true",
        "COPILOT_AUTO_UPDATE": "false",
    }
    return ["copilot", "-p", ASK, "--allow-all-tools"], environment


def kimi(place):
    place.write(".kimi-code/config.toml", f"""default_model = "m"
telemetry = false
[models.m]
provider = "scripted"
model = "m"
max_context_size = 200000
[providers.scripted]
type = "openai"
base_url = "{place.url}/v1"
api_key = "x"
""")
    place.write(".kimi-code/mcp.json", {"mcpServers": {"opentrain": place.server()}})
    return ["kimi", "-p", ASK], {}


def cline(place):
    servers = {"mcpServers": {"opentrain": place.server(type="stdio", disabled=False, autoApprove=[])}}
    place.write(".cline/mcp.json", servers)
    place.write(".cline/data/settings/cline_mcp_settings.json", servers)
    login = f"cline auth -p openai -k x -m m -b {place.url}/v1 >/dev/null 2>&1"
    return ["sh", "-c", f"{login} && exec cline '{ASK}'"], {"CLINE_TELEMETRY_DISABLED": "1"}


def continue_cli(place):
    model = {"name": "m", "provider": "openai", "model": "gpt-4.1", "apiBase": f"{place.url}/v1",
             "apiKey": "x", "roles": ["chat"], "contextLength": 1_000_000,
             "defaultCompletionOptions": {"contextLength": 1_000_000}}
    settings = {"name": "lab", "version": "0.0.1", "schema": "v1", "models": [model],
                "mcpServers": [place.server(name="opentrain")]}
    # JSON is YAML.
    path = place.write("work/config.yaml", settings)
    environment = {"CONTINUE_TELEMETRY_ENABLED": "0", "CONTINUE_METRICS_ENABLED": "0"}
    return ["cn", "--config", path, "--auto", "-p", ASK], environment


def framework(name):
    """Its own loop around our few lines in `frameworks.py` or `frameworks.mjs`."""

    def start(place):
        environment = {"OPENAI_API_KEY": "x", "OPENAI_BASE_URL": f"{place.url}/v1", "LAB_SERVER": json.dumps(place.server()),
                       "OPENAI_AGENTS_DISABLE_TRACING": "1", "MCP_USE_ANONYMIZED_TELEMETRY": "false",
                       "OTEL_SDK_DISABLED": "true", "PYTHONDONTWRITEBYTECODE": "1"}
        if name in JAVASCRIPT:
            return ["node", str(place.base / "npm" / name / "frameworks.mjs"), name], environment
        return [str(place.base / "venvs" / name / "bin/python"), str(HERE / "frameworks.py"), name], environment

    return start


JAVASCRIPT = {
    "ai-sdk": ("@ai-sdk/mcp", "@ai-sdk/openai", "ai"),
    "openai-agents-js": ("@openai/agents",),
    "mastra": ("@mastra/core", "@mastra/mcp", "@ai-sdk/openai"),
}


def agent(name, title, package, start, *beside, **more):
    """`beside` are packages that npm would choose for it, of whatever version is the newest."""
    return Host(name, title, package, start, packages=(package, *beside), **more)


ALL = (
    agent("claude", "Claude Code", "@anthropic-ai/claude-code", claude, node=False),
    agent("codex", "Codex CLI", "@openai/codex", codex, node=False),
    agent("gemini", "Gemini CLI", "@google/gemini-cli", gemini),
    agent("opencode", "opencode", "opencode-ai", opencode, node=False),
    agent("qwen", "Qwen Code", "@qwen-code/qwen-code", qwen),
    agent("copilot", "GitHub Copilot CLI", "@github/copilot", copilot),
    agent("kimi", "Kimi Code", "@moonshot-ai/kimi-code", kimi),
    agent("cline", "Cline CLI", "cline", cline, "ai"),
    agent("continue", "Continue CLI", "@continuedev/cli", continue_cli),
    *(Host(name, title, package, framework(name), JAVASCRIPT.get(name, ()), name in JAVASCRIPT, framework=True)
      for name, title, package in (
        ("openai-agents", "OpenAI Agents SDK (Python)", "openai-agents"),
        ("langchain", "LangChain", "langchain-mcp-adapters"),
        ("pydantic-ai", "Pydantic AI", "pydantic-ai-slim"),
        ("strands", "Strands Agents", "strands-agents"),
        ("mcp-use", "mcp-use", "mcp-use"),
        ("fast-agent", "fast-agent", "fast-agent-mcp"),
        ("adk", "Google ADK", "google-adk"),
        ("ai-sdk", "Vercel AI SDK", "@ai-sdk/mcp"),
        ("openai-agents-js", "OpenAI Agents SDK (JavaScript)", "@openai/agents"),
        ("mastra", "Mastra", "@mastra/mcp"),
    )),
    # A host of the list once more, to see that the other half says as much: models of callers that get
    # both and show only the structured one.
    agent("claude-both", "Claude Code, --results both", "@anthropic-ai/claude-code", claude, node=False,
          flags=("--results", "both"), folder="claude"),
)

# Hosts that are driven at a terminal as well.
INTERACTIVE = {"claude": claude_interactive, "codex": codex_interactive}
