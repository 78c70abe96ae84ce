"""Turn OpenMoji's files into our pictures: colour and black line, small, and fit to stand inside a page.

One key, one meaning, one drawing. A key without a file stops the build by name. No picture shows a red cross on white:
that emblem is protected by law, so hospitals and nurses wear a white H on blue.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from easyread import glossary, pictures

SVG = "http://www.w3.org/2000/svg"
HASH = 16
HOSPITAL_BLUE = "#005eb8"
REDS = ("#ea5a47", "#d22f27")
CROSSES = ("1F3E5", "E302", "E303", "E30A")
SHAPES = {"path", "circle", "ellipse", "line", "polygon", "polyline", "rect", "g"}
# How nearly every line is drawn: said once for the whole drawing. Beside it what SVG does when nothing is said.
LINES = {
    "stroke-width": ("2", "1"),
    "stroke-linecap": ("round", "butt"),
    "stroke-linejoin": ("round", "miter"),
    "stroke-miterlimit": ("10", "4"),
}
# More decimals than a screen can show. Cutting, not rounding: "1.0049.5" is two numbers and must stay two.
LONG_NUMBER = re.compile(r"(\.\d\d)\d+")
NUMBER = re.compile(r"-?\d*\.?\d+")
CREDIT = """Pictures: OpenMoji 17.0.0, https://openmoji.org, licence CC BY-SA 4.0 (LICENSE.txt beside this file).
Changed by us, and shared under the same licence: all were made smaller; the black ones take the colour of the words
beside them; in {crosses} the red cross became a white H on blue.
"""


class MissingPicture(ValueError):
    """A picture that cannot be drawn: which file of ours, which line and key, and what is wrong."""

    def __init__(self, what: str, *, key: str = "") -> None:
        super().__init__(what)
        self.key = key


@dataclass(frozen=True)
class Drawing:
    """One picture: its key, the OpenMoji file it comes from, and both ways of drawing it, ready to stand in a page."""

    key: str
    file: str
    colour: str
    black: str
    adapt: str = ""


@dataclass(frozen=True)
class Box:
    """Where a cross stands in a drawing."""

    left: float
    top: float
    size: float

    def holds(self, x: float, y: float) -> bool:
        return self.left - 1 <= x <= self.left + self.size + 1 and self.top - 1 <= y <= self.top + self.size + 1


def draw(listed: Path, openmoji: Path) -> tuple[Drawing, ...]:
    """Every picture that `listed` names. Raises MissingPicture for the first one that cannot be drawn."""
    lines = listed.read_text("utf-8").splitlines()
    try:
        return tuple(draw_one(key, about, openmoji) for key, about in pictures.listed(listed).items())
    except MissingPicture as wrong:
        raise MissingPicture(f"{listed}:{glossary.line_of(lines, wrong.key)}: {wrong.key}: {wrong}", key=wrong.key) from wrong


def draw_one(key: str, about: Mapping[str, Any], openmoji: Path) -> Drawing:
    file = str(about["file"])
    try:
        texts = [(openmoji / shade / "svg" / f"{file}.svg").read_bytes() for shade in ("color", "black")]
        same_as_looked_at(about, b"".join(texts))
        colour, black = (read(text.decode("utf-8")) for text in texts)
        if file in CROSSES:
            box = cross(colour)
            for drawing in (colour, black):
                replace_cross(drawing, box)
        said = symbol(about)
        lines = inline(black, said).replace("#000000", "currentColor").replace("#000", "currentColor")
        return Drawing(key, file, inline(colour, said), lines, str(about.get("adapt", "")))
    except FileNotFoundError as gone:
        raise MissingPicture(f"OpenMoji has no file {file}.svg", key=key) from gone
    except MissingPicture as wrong:
        raise MissingPicture(f"{file}.svg {wrong}", key=key) from wrong


def same_as_looked_at(about: Mapping[str, Any], drawing: bytes) -> None:
    """Somebody looked at this very drawing and found that it means what the list says. A new version may be drawn otherwise."""
    digest = hashlib.sha256(drawing).hexdigest()[:HASH]
    if about.get("hash") != digest:
        raise MissingPicture(f'is not the drawing that was looked at. Does it mean "{about.get("means")}"? Then write: hash = "{digest}"')


def symbol(about: Mapping[str, Any]) -> str:
    """The concept of the picture in Blissymbolics, for programs that put a person's own symbols in its place (W3C WAI-Adapt)."""
    adapt = str(about.get("adapt", ""))
    if adapt and not adapt.isdigit():
        raise MissingPicture("has an adapt that is no number of Blissymbolics")
    return f' adapt-symbol="{adapt}"' if adapt else ""


def read(text: str) -> ElementTree.Element:
    """The drawing without names, empty parts and anything that only its editor needed."""
    root = parsed(text)
    box = root.attrib["viewBox"]
    tidy(root)
    root.attrib = {"viewBox": box}
    # What a group says of its lines holds for all in it: such a drawing stays as it is.
    if root.find("g") is None:
        say_once(root)
    return root


def parsed(text: str) -> ElementTree.Element:
    # Without declarations there are no entities, and nothing that grows when it is read.
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise MissingPicture("declares something, which cannot stand inside a page")
    reader: ElementTree.XMLPullParser[Any] = ElementTree.XMLPullParser(["start"])
    reader.feed(text)
    reader.close()
    events: Any = reader.read_events()
    root: ElementTree.Element = next(iter(events))[1]
    return root


def tidy(parent: ElementTree.Element) -> None:
    kept: list[ElementTree.Element] = []
    for child in parent:
        tidy(child)
        child.tag = child.tag.removeprefix(f"{{{SVG}}}")
        if child.tag not in SHAPES:
            raise MissingPicture(f"holds <{child.tag}>, which cannot stand inside a page")
        child.tail = child.text = None
        child.attrib = tidied(child.attrib)
        if child.tag == "g" and not child.attrib:
            kept += list(child)
        elif child.tag != "g" or len(child):
            kept.append(child)
    parent[:] = kept
    parent.text = None


def tidied(attributes: dict[str, str]) -> dict[str, str]:
    """No ids, no styles, no more decimals than can be seen."""
    if any("url(" in value or name in ("style", "class") for name, value in attributes.items()):
        raise MissingPicture("has a style or a reference, which cannot stand inside a page")
    return {
        name: " ".join(value.split()) if name == "transform" else LONG_NUMBER.sub(r"\1", " ".join(value.split()))
        for name, value in attributes.items()
        if name != "id" and "}" not in name
    }


def say_once(drawing: ElementTree.Element) -> None:
    """Say how lines are drawn once, and again only where it differs."""
    drawing.attrib.update({name: ours for name, (ours, _) in LINES.items()})
    for shape in drawing:
        drawn = shape.get("stroke", "none") != "none"
        said = {name: shape.attrib.pop(name, initial) for name, (_, initial) in LINES.items()}
        shape.attrib.update({name: value for name, value in said.items() if drawn and value != LINES[name][0]})
        if not drawn:
            shape.attrib.pop("stroke", None)


def cross(colour: ElementTree.Element) -> Box:
    """Where the red cross stands in a drawing in colour."""
    for shape in colour.iter("polygon"):
        if shape.get("fill", "").lower() in REDS:
            numbers = [float(number) for number in NUMBER.findall(shape.get("points", ""))]
            across, down = numbers[::2], numbers[1::2]
            return Box(min(across), min(down), max(across) - min(across))
    raise MissingPicture("has no red cross any more: look at it and mend CROSSES")


def begins(shape: ElementTree.Element) -> tuple[float, float] | None:
    found = NUMBER.findall(shape.get("points") or shape.get("d") or "")
    return (float(found[0]), float(found[1])) if len(found) > 1 else None


def replace_cross(drawing: ElementTree.Element, box: Box) -> None:
    """Take the cross and its outline away; put a white H on blue there, in both shades: blue is what makes it no emblem."""
    kept = [shape for shape in drawing if not (shape.tag in ("polygon", "path") and (start := begins(shape)) and box.holds(*start))]
    drawing[:] = kept
    side, inset = box.size, box.size / 5
    left, right, top, bottom = box.left + inset, box.left + side - inset, box.top + inset / 2, box.top + side - inset / 2
    frame = {"x": box.left - 1, "y": box.top - 1, "width": side + 2, "height": side + 2}
    drawing.append(ElementTree.Element("rect", {"fill": HOSPITAL_BLUE, **{name: short(number) for name, number in frame.items()}}))
    uprights = "".join(f"M{short(x)} {short(top)}V{short(bottom)}" for x in (left, right))
    bars = f"{uprights}M{short(left)} {short(box.top + side / 2)}H{short(right)}"
    stroke = {"fill": "none", "stroke": "#fff", "stroke-width": short(inset), "stroke-linecap": "butt"}
    drawing.append(ElementTree.Element("path", {**stroke, "d": bars}))


def short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def inline(drawing: ElementTree.Element, said_too: str = "") -> str:
    """The drawing as part of a page: hidden from screen readers, because the words stand beside it."""
    inside = "".join(ElementTree.tostring(shape, encoding="unicode", short_empty_elements=True) for shape in drawing)
    said = " ".join(f'{name}="{value}"' for name, value in drawing.attrib.items())
    opening = f'<svg class="picture" {said}{said_too} width="96" height="96" aria-hidden="true" focusable="false">'
    return opening + inside.replace(" />", "/>") + "</svg>"


def alone(drawn: str) -> str:
    """The drawing as a file of its own."""
    text = re.sub(r' adapt-symbol="\d+"', "", drawn, count=1).replace('<svg class="picture"', f'<svg xmlns="{SVG}"', 1)
    return text.replace(' aria-hidden="true" focusable="false"', "", 1) + "\n"


def write(drawn: tuple[Drawing, ...], folder: Path, licence: Path) -> None:
    """Files of the pictures, for printing and for others, with the licence and the credit beside them."""
    for drawing, shade, text in both(drawn):
        (folder / shade).mkdir(parents=True, exist_ok=True)
        (folder / shade / f"{drawing.key}.svg").write_text(alone(text), "utf-8")
    (folder / "LICENSE.txt").write_bytes(licence.read_bytes())
    (folder / "ATTRIBUTION.txt").write_text(CREDIT.format(crosses=", ".join(CROSSES)), "utf-8")


def both(drawn: tuple[Drawing, ...]) -> Iterator[tuple[Drawing, str, str]]:
    for drawing in drawn:
        yield drawing, "colour", drawing.colour
        yield drawing, "black", drawing.black
