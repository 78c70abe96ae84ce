"""Make what a browser needs from what we installed: one style sheet, the scripts, the pictures, and the pages that work alone.

What is built is never committed. Every file with a hash in its name may be kept for ever; nothing in it calls another host.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from pathlib import Path

from webapp import away, drawings, stylesheet

ROOT = Path(__file__).parent.parent
BUILT = ROOT / "webapp" / "static" / "built"
MANIFEST = "manifest.json"
PACKED = (".css", ".js", ".svg", ".html")

class NotInstalled(RuntimeError):
    """Something that npm installs is missing; says what to run."""


def build(root: Path = ROOT, to: Path = BUILT) -> None:
    """Build everything into `to`, from nothing. Raises MissingPicture or NotInstalled, and leaves no half of it behind."""
    node = root / "node_modules"
    if not (node / "openmoji").is_dir():
        raise NotInstalled("The design system and the pictures are not installed. Run: npm ci")
    fresh = to.with_name(to.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    drawn = drawings.draw(root / "content" / "pictures.toml", node / "openmoji")
    scripts = sorted((root / "webapp" / "static" / "js").glob("*.js"))
    manifest = {
        "css": hashed(fresh, "open-door.css", stylesheet.make(root)),
        "scripts": [hashed(fresh, script.name, script.read_text("utf-8")) for script in scripts],
        "pictures": {drawing.key: {"colour": drawing.colour, "black": drawing.black} for drawing in drawn},
    }
    drawings.write(drawn, fresh / "pictures", node / "openmoji" / "LICENSE.txt")
    (fresh / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False), "utf-8")
    away.build(root, fresh)
    pack(fresh)
    shutil.rmtree(to, ignore_errors=True)
    fresh.rename(to)


def hashed(folder: Path, name: str, text: str) -> str:
    """Write `text` under a name that changes with it; give that name."""
    stem, dot, ending = name.rpartition(".")
    named = f"{stem}.{hashlib.sha256(text.encode()).hexdigest()[:12]}{dot}{ending}"
    (folder / named).write_text(text, "utf-8")
    return named


def pack(folder: Path) -> None:
    """Put a compressed copy beside each file, so that nobody waits for it to be made."""
    for file in sorted(folder.rglob("*")):
        if file.suffix in PACKED:
            file.with_name(file.name + ".gz").write_bytes(gzip.compress(file.read_bytes(), 9, mtime=0))


if __name__ == "__main__":
    build()
