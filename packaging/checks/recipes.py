"""Homebrew's formula, Scoop's manifest and the image's recipe: well formed, and naming what was made."""

import json
import re

import answers
from channels.archives import digest
from channels.recipes import DOCKER
from checks.tools import ran, said
from facts import NAME, PLATFORMS
from machine import machine_of

# A parser of Ruby's own makers, without a Ruby.
PARSE = """
import { loadPrism } from "@ruby/prism";
import { readFileSync } from "node:fs";
const parse = await loadPrism();
const { errors } = parse(readFileSync(process.argv[2], "utf8"));
for (const error of errors) console.log(error.message);
process.exit(errors.length === 0 ? 0 : 1);
"""


def run(stage):
    formula = stage.out / "homebrew/opentrain-mcp.rb"
    script = stage.scratch("ruby") / "parse.mjs"
    script.write_text(PARSE, "utf-8")
    parse = ["node", "--disable-warning=ExperimentalWarning", script]
    stage.holds("Homebrew: the formula is Ruby", said([*parse, formula]))
    broken = script.with_name("broken.rb")
    broken.write_text(formula.read_text("utf-8").replace("  on_macos do", "  on_macos", 1), "utf-8")
    stage.holds("Homebrew: the parser finds a mistake put in", "it does not" if ran([*parse, broken])[0] == 0 else "")
    stage.holds("Homebrew: each address is an archive of the release, with its digest", paired(stage, formula))
    stage.holds("Scoop: the manifest names the archive for Windows, its digest and its program", scoop(stage))
    recipe = stage.out / "image/Dockerfile"
    stage.holds("image: hadolint takes the recipe", said(["hadolint", recipe]))
    broken = script.with_name("Dockerfile")
    broken.write_text(recipe.read_text("utf-8").replace("static-debian12:nonroot", "static-debian12"), "utf-8")
    stage.holds("image: hadolint finds a mistake put in", "it does not" if ran(["hadolint", broken])[0] == 0 else "")
    if ran(["docker", "info"])[0] == 0:
        stage.holds("image: built, with the registry's label and an ordinary user", built(stage))
    else:
        stage.skip("image: built", "no builder of images runs here; the release workflow builds and starts it")
    stage.holds("image: runs the program as an ordinary user, and copies what is there", image(stage, recipe))


def paired(stage, formula):
    pairs = re.findall(r'url "([^"]+)"\s+sha256 "([^"]+)"', formula.read_text("utf-8"))
    made = {
        stage.facts.download(one.archive): digest(stage.release / one.archive)
        for one in PLATFORMS
        if one.chosen and one.system != "win32"
    }
    return "" if len(pairs) == len(made) and dict(pairs) == made else f"{pairs}, not {made}"


def scoop(stage):
    manifest = json.loads((stage.out / "scoop/opentrain-mcp.json").read_text("utf-8"))
    one = next(platform for platform in PLATFORMS if platform.system == "win32")
    found = manifest["architecture"]["64bit"]
    right = {"url": stage.facts.download(one.archive), "hash": digest(stage.release / one.archive), "extract_dir": one.folder}
    # What it makes of the next version's number must be what that release will have.
    next_one = manifest["autoupdate"]["architecture"]["64bit"]["url"].replace("$version", stage.facts.version)
    if found != right or next_one != right["url"] or manifest["version"] != stage.facts.version:
        return f"{found}, then {next_one}, not {right}"
    return "" if manifest["bin"] == one.program else manifest["bin"]


def built(stage):
    folder, tag = stage.out / "image", "opentrain-mcp:rehearsal"
    cpu = DOCKER[stage.own.cpu]
    wrong = said(["docker", "buildx", "build", "--platform", f"linux/{cpu}", "--load", "--tag", tag, folder])
    if wrong:
        return wrong
    config = json.loads(ran(["docker", "image", "inspect", "--format", "{{json .Config}}", tag])[1])
    label = config["Labels"].get("io.modelcontextprotocol.server.name")
    if (label, config["User"]) != (stage.facts.server, "65532:65532"):
        return f"{label}, {config['User']}"
    # A program that was built against a C library of the system does not start where there is none.
    if "musl" not in machine_of(stage.program):
        return ""
    return answers.problem(["docker", "run", "--rm", "--interactive", tag], stage.env(stage.scratch("image")))


def image(stage, recipe):
    text = recipe.read_text("utf-8")
    wrong = [line for line in ["USER 65532:65532", f'ENTRYPOINT ["/usr/local/bin/{NAME}"]'] if line not in text.splitlines()]
    source = re.search(r"^COPY .*\$\{TARGETARCH\}/(\S+) ", text, re.MULTILINE).group(1)
    wrong += [cpu for cpu in ["amd64", "arm64"] if not (stage.out / "image" / cpu / source).is_file()]
    return f"without {wrong}" if wrong else ""
