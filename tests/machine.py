"""What the tests need of the machine: installed when we may, named when we may not.

Runs before anything is installed, so it knows only the standard library.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


def has_browser() -> bool:
    return Path("/usr/bin/chromium-headless-shell").exists()


def has_letters() -> bool:
    """A browser without a font draws nothing, and a test of sizes then measures nothing."""
    return any(Path("/usr/share/fonts").rglob("*.ttf"))


def has_postgresql() -> bool:
    return shutil.which("postgres") is not None or any(Path("/usr/lib/postgresql").glob("*/bin/postgres"))


def has_sqlite() -> bool:
    """The guide backs a file up with it, and the drill does what the guide says."""
    return shutil.which("sqlite3") is not None


def has_venv() -> bool:
    return importlib.util.find_spec("ensurepip") is not None


def has_java() -> bool:
    """The W3C's checker of pages is written in it."""
    return shutil.which("java") is not None


def has_atomic() -> bool:
    """What drives the browser is linked against it."""
    return any(Path("/usr/lib").glob("*/libatomic.so.1"))


PACKAGES = {
    "chromium-headless-shell": has_browser,
    "default-jre-headless": has_java,
    "fonts-dejavu-core": has_letters,
    "libatomic1": has_atomic,
    "postgresql": has_postgresql,
    "python3-venv": has_venv,
    "sqlite3": has_sqlite,
}


def missing(wanted: Sequence[str]) -> list[str]:
    return [package for package in wanted if not PACKAGES[package]()]


def install(packages: Sequence[str]) -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=True, stdout=subprocess.DEVNULL)
    command = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages]
    subprocess.run(command, env=quiet, check=True, stdout=subprocess.DEVNULL)


def main(wanted: Sequence[str]) -> int:
    packages = missing(wanted or list(PACKAGES))
    if not packages:
        return 0
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print("Please install these packages first: " + " ".join(packages), file=sys.stderr)
        return 1
    print("Installing " + " ".join(packages), file=sys.stderr)
    install(packages)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
