"""Make what a browser needs from what we installed: one style sheet, the scripts, the pictures, and the pages that work alone.

What is built is never committed. Every file with a hash in its name may be kept for ever; nothing in it calls another host.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import sys
from pathlib import Path

from easyread import danger, glossary, pictures, readers
from easyread.content import BadContent
from easyread.words import every_block, surroundings, words_hash
from webapp import away, catalogues, drawings, placed, stylesheet

ROOT = Path(__file__).parent.parent
BUILT = ROOT / "webapp" / "static" / "built"
MANIFEST = "manifest.json"
# So many missing sentences are said by their words.
SOME = 3
PACKED = (".css", ".js", ".svg", ".html")
# Booklets need these: webapp/booklet.py says why Arabic letters come from Vazirmatn.
FONTS = {"noto-sans": "NotoSans", "vazirmatn": "Vazirmatn"}
WEIGHTS = ("400Regular", "700Bold")


class NotInstalled(RuntimeError):
    """Something that npm installs is missing; says what to run."""


class BadWords(ValueError):
    """A list of words, the glossary or the list of pictures is not whole: each fault with its file and line."""


# What a writer can mend: each says the file, the line and what is wrong.
FAULTS = (BadContent, BadWords, NotInstalled, drawings.MissingPicture)


def build(root: Path = ROOT, to: Path = BUILT) -> None:
    """Build everything into `to`, from nothing. Raises BadWords, BadContent, MissingPicture or NotInstalled; leaves no half."""
    node = root / "node_modules"
    if not (node / "openmoji").is_dir():
        raise NotInstalled("The design system and the pictures are not installed. Run: npm ci")
    if faults := surroundings([root / "content"]):
        raise BadWords("\n".join(f"{fault.file}:{fault.line}: {fault.words}: {fault.reason}" for fault in faults))
    known = pictures.keys(root / "content" / "pictures.toml")
    glossary.load(root / "content" / "words.toml", pictures=known)
    # The website reads those of a language when somebody first writes in it: too late to hear that something is wrong with them.
    danger.load(root / "content" / "danger")
    fresh = to.with_name(to.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    drawn = drawings.draw(root / "content" / "pictures.toml", node / "openmoji")
    scripts = sorted((root / "webapp" / "static" / "js").glob("*.js"))
    manifest = {
        "css": hashed(fresh, "open-door.css", stylesheet.make(root)),
        "scripts": [hashed(fresh, script.name, script.read_text("utf-8")) for script in scripts],
        "pictures": {drawing.key: {"colour": drawing.colour, "black": drawing.black, "adapt": drawing.adapt} for drawing in drawn},
        "places": placed.build(root, fresh),
        "words": readers_say(root),
    }
    drawings.write(drawn, fresh / "pictures", node / "openmoji" / "LICENSE.txt")
    copy_fonts(node / "@expo-google-fonts", fresh / "fonts")
    (fresh / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False), "utf-8")
    for language, missing in catalogues.make(root / "translations").items():
        if missing:
            print(f"{language}: {len(missing)} sentences are missing or older than the English, so it is not offered. The first of them:")
            print(*(f"  {sentence}" for sentence in missing[:SOME]), sep="\n")
    away.build(root, fresh)
    pack(fresh)
    shutil.rmtree(to, ignore_errors=True)
    fresh.rename(to)


def readers_say(root: Path) -> dict[str, int]:
    """How many blocks of words there are, and how many of them readers have checked as they stand."""
    blocks, checks = every_block([root / "content", root / "webapp" / "templates"]), readers.load(root / "content" / "checked.toml")
    return {"blocks": len(blocks), "checked": sum(words_hash(block) in checks for block in blocks)}


def hashed(folder: Path, name: str, text: str) -> str:
    """Write `text` under a name that changes with it; give that name."""
    stem, dot, ending = name.rpartition(".")
    named = f"{stem}.{hashlib.sha256(text.encode()).hexdigest()[:12]}{dot}{ending}"
    (folder / named).write_text(text, "utf-8")
    return named


def copy_fonts(packages: Path, to: Path) -> None:
    """The letters of booklets, with the licence of each font beside it. Raises NotInstalled."""
    to.mkdir()
    try:
        for package, name in FONTS.items():
            for weight in WEIGHTS:
                shutil.copyfile(packages / package / weight / f"{name}_{weight}.ttf", to / f"{name}-{weight[3:]}.ttf")
            shutil.copyfile(packages / package / "LICENSE_FONT", to / f"LICENSE-{name}.txt")
    except FileNotFoundError as gone:
        raise NotInstalled("The fonts are not installed. Run: npm ci") from gone


def pack(folder: Path) -> None:
    """Put a compressed copy beside each file, so that nobody waits for it to be made."""
    for file in sorted(folder.rglob("*")):
        if file.suffix in PACKED:
            file.with_name(file.name + ".gz").write_bytes(gzip.compress(file.read_bytes(), 9, mtime=0))


def main() -> None:
    """What a writer can mend is said in its own words alone; a traceback would hide them."""
    try:
        build()
    except FAULTS as wrong:
        sys.exit(str(wrong))


if __name__ == "__main__":
    main()
