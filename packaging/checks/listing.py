"""server.json: valid by the registry's released schema, and agreed with by every package it names."""

import copy
import hashlib
import json
import re
import tarfile
from importlib import resources

import jsonschema

from channels.registry import SCHEMA
from facts import CHOSEN, NAME


def run(stage):
    document = json.loads((stage.out / "registry/server.json").read_text("utf-8"))
    stage.holds("server.json: valid by the registry's released schema", invalid(document))
    stage.holds("server.json: the schema finds mistakes put in", unfound(document))
    said = (document["version"], *{one["version"] for one in document["packages"] if "version" in one})
    stage.holds("server.json: this version", "" if set(said) == {stage.facts.version} else said)
    stage.holds("server.json: its name is npm's mcpName", npm(stage, document["name"]))
    stage.holds("server.json: its name is the image's label", image(stage, document["name"]))
    stage.holds("server.json: every bundle is named with its digest", bundles(stage, document))


def validator():
    """The schema of the release that server.json names, as a linter of the registry's files carries it."""
    release = re.search(r"/(\d{4}-\d{2}-\d{2})/", SCHEMA).group(1)
    place = resources.files("skillsaw") / "schemas/mcp_registry" / f"v{release.replace('-', '_')}"
    schema = json.loads((place / "server.schema.json").read_text("utf-8"))
    if schema["$id"] != SCHEMA:
        raise RuntimeError(f"the schema is {schema['$id']}")
    return jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())


def invalid(document):
    return "; ".join(f"{error.json_path}: {error.message[:200]}" for error in validator().iter_errors(document))


def unfound(document):
    def spoiled(spoil):
        other = copy.deepcopy(document)
        spoil(other)
        return not invalid(other)

    mistakes = {
        "a name without a namespace": lambda other: other.update(name=NAME),
        "a description too long": lambda other: other.update(description="long " * 21),
        "a digest that is none": lambda other: other["packages"][1].update(fileSha256="abc"),
        "a package without a transport": lambda other: other["packages"][0].pop("transport"),
    }
    return ", ".join(name for name, spoil in mistakes.items() if spoiled(spoil))


def npm(stage, name):
    path = stage.out / f"npm/{NAME}-{stage.facts.version}.tgz"
    with tarfile.open(path) as tar:
        told = json.load(tar.extractfile("package/package.json")).get("mcpName")
    return "" if told == name else f"{told}, not {name}"


def image(stage, name):
    recipe = (stage.out / "image/Dockerfile").read_text("utf-8")
    found = re.findall(r'io\.modelcontextprotocol\.server\.name="([^"]*)"', recipe)
    return "" if found == [name] else f"{found}, not {name}"


def bundles(stage, document):
    named = {one["identifier"]: one.get("fileSha256") for one in document["packages"] if one["registryType"] == "mcpb"}
    made = {
        stage.facts.download(one.bundle): hashlib.sha256((stage.release / one.bundle).read_bytes()).hexdigest()
        for one in CHOSEN
    }
    return "" if named == made else f"{named}, not {made}"
