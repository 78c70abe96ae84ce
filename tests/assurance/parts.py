"""What the product is made of: every pinned package with its hashes and licence, and a bill of materials (CycloneDX 1.6).

From the lists and from what is installed: nothing here asks a network.
"""

from __future__ import annotations

import base64
import json
import re
import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).parents[2]
PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==(?P<version>[^ ;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
# What of a package stands in a page or on paper, and does not only build.
REACHES = {
    "nhsuk-frontend": "styles of the components that we use",
    "openmoji": "the pictures, in colour, and in lines recoloured by the build",
    "@expo-google-fonts/noto-sans": "fonts in booklets",
    "@expo-google-fonts/vazirmatn": "fonts in booklets in Urdu",
}


@dataclass(frozen=True)
class Part:
    """One package: `kind` is pypi or npm; `hashes` are (algorithm, hexadecimal) of the files that may be installed of it."""

    kind: str
    name: str
    version: str
    hashes: tuple[tuple[str, str], ...]
    licence: str = ""
    ships: bool = True

    @property
    def purl(self) -> str:
        name = re.sub(r"[-_.]+", "-", self.name).lower() if self.kind == "pypi" else quote(self.name, safe="/")
        return f"pkg:{self.kind}/{name}@{self.version}"

    @property
    def address(self) -> str:
        """Where it is installed from."""
        if self.kind == "pypi":
            return f"https://pypi.org/project/{self.name}/{self.version}/"
        return f"https://registry.npmjs.org/{self.name}/-/{self.name.rpartition('/')[2]}-{self.version}.tgz"


# From the lists alone


def pinned() -> Iterator[Part]:
    """Every package of requirements.txt."""
    for line in re.sub(r"\\\n\s*", " ", (ROOT / "requirements.txt").read_text("utf-8")).splitlines():
        if found := PINNED.match(line):
            yield Part("pypi", found["name"], found["version"], tuple(("SHA-256", one) for one in HASH.findall(line)))


def locked() -> Iterator[Part]:
    """Every package of package-lock.json, each name and version once. What an archive brings inside itself is under that archive's hash."""
    packages: dict[str, Any] = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    found: dict[tuple[str, str], Part] = {}
    for place, one in packages.items():
        if not place:
            continue
        name, ships = place.rpartition("node_modules/")[2], not one.get("dev", False)
        holds = one.get("integrity") or packages[place.rpartition("/node_modules/")[0]].get("integrity", "")
        algorithm, _, digest = holds.partition("-")
        hashes = (("SHA-512", base64.b64decode(digest).hex()),) if algorithm == "sha512" else ()
        before = found.get((name, one["version"]))
        ships = ships or bool(before and before.ships)
        found[name, one["version"]] = Part("npm", name, one["version"], hashes, one.get("license", ""), ships)
    yield from (found[key] for key in sorted(found))


# With what is installed


def python() -> list[Part]:
    """What requirements.txt installs, with its licences as each package states them."""
    return [Part(one.kind, one.name, one.version, one.hashes, stated(one.name)) for one in pinned()]


def npm() -> list[Part]:
    """What the build takes from npm."""
    return [Part(one.kind, one.name, one.version, one.hashes, one.licence or "not stated", one.ships) for one in locked() if one.ships]


def stated(name: str) -> str:
    """The licence in a package's own metadata: its expression, else its classifiers, else the first line of its free words."""
    about = metadata.metadata(name)
    if expression := about.get("License-Expression"):
        return str(expression)
    kinds = [one.rpartition(" :: ")[2] for one in about.get_all("Classifier") or [] if one.startswith("License :: OSI Approved ::")]
    first = (about.get("License") or "").strip().partition("\n")[0]
    return " or ".join(kinds) or first or "not stated"


def asks(licence: str) -> bool:
    """Does it ask for something of whoever passes on a changed copy?"""
    return bool(re.search(r"GPL|MPL|Mozilla|-SA|EPL|CDDL|not stated", licence))


# The bill


def sbom() -> dict[str, Any]:
    """A CycloneDX 1.6 document. The same lists give the same document: it has no time, and its number comes from what is in it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    package = json.loads((ROOT / "package.json").read_text("utf-8"))
    known = [*pinned(), *locked()]
    root = f"pkg:generic/{project['name']}@{project['version']}"
    asked = {re.split(r"[\[=<>]", one)[0].lower() for one in project["dependencies"]} | package["dependencies"].keys()
    made = {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": root, "name": project["name"], "version": project["version"],
                "licenses": [{"license": {"id": "MIT"}}],
            },
        },
        "components": [component(one) for one in known],
        "dependencies": [{"ref": root, "dependsOn": sorted({one.purl for one in known if one.ships and one.name.lower() in asked})}],
    }  # fmt: skip
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(made, sort_keys=True))
    return {"$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", "serialNumber": f"urn:uuid:{number}", **made}


def component(one: Part) -> dict[str, Any]:
    """One package. Its hashes are of the files that may be fetched, so they stand with where from."""
    fetched = {"type": "distribution", "url": one.address, "hashes": [{"alg": alg, "content": content} for alg, content in one.hashes]}
    said = {"licenses": [{"license": {"name": one.licence}}]} if one.licence else {}
    return {
        "type": "library", "bom-ref": one.purl, "name": one.name, "version": one.version, "purl": one.purl,
        "scope": "required" if one.ships else "excluded", **said, "externalReferences": [fetched],
    }  # fmt: skip
