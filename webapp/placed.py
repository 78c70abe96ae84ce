"""Put what areas bring where a browser finds it: their own pictures, recordings of our words, films.

Everything is played and shown from our own address. A set of pictures is whole and licensed, or the build stops: two sets side by side
would make one meaning look like two.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from easyread import pictures
from easyread.content import BadContent, parse, read_toml
from webapp import drawings, places

DRAWN = (".svg", ".png", ".jpg", ".webp")
SPOKEN = (".mp3", ".m4a", ".opus")
ABOUT = "set.toml"
NEEDED = ("name", "licence", "source", "attribution")


def build(root: Path, to: Path) -> dict[str, Any]:
    """Copy everything into `to`; what there is, by area. Raises BadContent or BadPlace."""
    folder = root / "content" / "places"
    known = pictures.keys(root / "content" / "pictures.toml")
    return {file.stem: of_one(folder, file.stem, known, to) for file in sorted(folder.glob("*.toml"))}


def of_one(folder: Path, key: str, known: Collection[str], to: Path) -> dict[str, Any]:
    place = places.load(folder, key)
    own, into = folder / key, to / "places" / key
    found: dict[str, Any] = {"recordings": recordings((folder.parent / "audio", own / "audio"), into, to)}
    if (own / "pictures").is_dir():
        found |= {"pictures": own_pictures(own / "pictures", known, into, to), "attribution": about(own / "pictures" / ABOUT)}
    names = {name for film in place.films for name in (film.file, film.captions) if name}
    return found | {"films": {name: copied(own / "films" / name, into, to) for name in sorted(names)}}


def own_pictures(folder: Path, known: Collection[str], into: Path, to: Path) -> dict[str, str]:
    """One file for each picture of ours, by key."""
    files = {path.stem: path for path in sorted(folder.iterdir()) if path.suffix in DRAWN}
    doubled = [path.name for path in folder.iterdir() if path.suffix in DRAWN and files[path.stem] != path]
    faults = [(key, "this set has no such picture") for key in sorted(set(known) - files.keys())]
    faults += [(key, "there is no such key in pictures.toml") for key in sorted(files.keys() - set(known))]
    faults += [(name, "stands twice, with two endings") for name in sorted(doubled)]
    if faults:
        raise BadContent(folder, faults)
    for key, path in files.items():
        if path.suffix == ".svg":
            harmless(path, key)
    return {key: copied(path, into, to) for key, path in files.items()}


def harmless(path: Path, key: str) -> None:
    """A drawing of shapes alone. Anything that could run or fetch something would do so at our own address. Raises BadContent."""
    try:
        drawings.read(path.read_text("utf-8"))
    except (drawings.MissingPicture, ElementTree.ParseError, KeyError, UnicodeDecodeError) as wrong:
        raise BadContent(path, [(key, f"is not a plain drawing ({type(wrong).__name__}): save it as .png")]) from wrong


def about(path: Path) -> str:
    """Whose pictures these are, in the words that their licence asks for. Raises BadContent when nobody says."""
    said = parse(path, read_toml(path)) if path.is_file() else {}
    if faults := [(need, "missing: say whose pictures these are") for need in NEEDED if not said.get(need)]:
        raise BadContent(path, faults)
    return str(said["attribution"])


def recordings(folders: Collection[Path], into: Path, to: Path) -> dict[str, dict[str, str]]:
    """The recordings by language and by hash of the words that they read. A later folder, the area's own, wins."""
    found: dict[str, dict[str, str]] = {}
    for folder in folders:
        for path in sorted(folder.glob("*/*")):
            if path.suffix in SPOKEN:
                found.setdefault(path.parent.name, {})[path.stem] = copied(path, into / path.parent.name, to)
    return found


def copied(path: Path, into: Path, to: Path) -> str:
    """Copy a file under a name that changes with it; its address inside `to`."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    into.mkdir(parents=True, exist_ok=True)
    there = into / f"{path.stem}.{digest}{path.suffix}"
    shutil.copyfile(path, there)
    return there.relative_to(to).as_posix()
