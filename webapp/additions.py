"""What one area brings of its own: parts of guides, films and recordings, and how its meetings are run.

A film has captions, and every film or recording has its words on paper.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from easyread import guides, themes as headings
from easyread.guides import Guide, Part
from easyread.tables import Fault, Table
from easyread.themes import Change

VIDEO, AUDIO = "video", "audio"
PLAYS = {".mp4": VIDEO, ".webm": VIDEO, ".mp3": AUDIO, ".m4a": AUDIO, ".opus": AUDIO}
CAPTIONS = ".vtt"
# Parts by the guide that they stand in.
Added = Mapping[str, tuple[Part, ...]]


@dataclass(frozen=True, kw_only=True)
class Film:
    """A film or a recording for one guide. `transcript` is every word of it; a film has `captions` too."""

    guide: str
    title: str
    file: str
    captions: str
    transcript: tuple[str, ...]

    @property
    def kind(self) -> str:
        """Whether it is seen or only heard."""
        return PLAYS[Path(self.file).suffix]


def parts(table: Table) -> dict[str, tuple[Part, ...]]:
    """The parts that an area adds, by the guide that they stand in."""
    added: dict[str, list[Part]] = defaultdict(list)
    for one in table.tables("local"):
        one.only(("guide", "title", "blocks"))
        here = added[one.text("guide")]
        here.append(Part(id=f"here-{len(here) + 1}", title=one.text("title"), blocks=guides.blocks(one)))
    return {guide: tuple(found) for guide, found in added.items()}


def added(found: Mapping[str, Guide], more: Added) -> dict[str, Guide]:
    """The guides with the parts of an area at their ends."""
    return {name: replace(guide, parts=(*guide.parts, *more.get(name, ()))) for name, guide in found.items()}


def unknown(added: Added, films: Collection[Film], *, known: Collection[str], keys: Collection[str]) -> list[Fault]:
    """What an area adds to a guide that does not exist, or with a picture that does not."""
    named = [("local", name) for name in added] + [("films", film.guide) for film in films]
    found = [(where, f"there is no guide called {name}") for where, name in named if name not in known]
    return found + [fault for more in added.values() for fault in guides.unknown_pictures("", more, keys)]


def films(table: Table, folder: Path) -> tuple[Film, ...]:
    """The films and recordings of an area, which lie in `folder`."""
    return tuple(film(one, folder) for one in table.tables("films"))


def film(table: Table, folder: Path) -> Film:
    table.only(("guide", "title", "file", "captions", "transcript"))
    made = Film(
        guide=table.text("guide"), title=table.text("title"), file=table.text("file"), captions=table.text("captions", ""),
        transcript=table.texts("transcript"),
    )  # fmt: skip
    kind = PLAYS.get(Path(made.file).suffix)
    if made.file and kind is None:
        table.fault("file", f"must end in {', '.join(PLAYS)}")
    # Nobody is shut out by not hearing: no captions, no film.
    if kind == VIDEO and not made.captions.endswith(CAPTIONS):
        table.fault("captions", f"a film needs captions in a file that ends in {CAPTIONS}")
    for key, name in (("file", made.file), ("captions", made.captions)):
        if name and (Path(name).name != name or not (folder / name).is_file()):
            table.fault(key, f"there is no file {name} in {folder.parent.name}/{folder.name}")
    return made


def themes(table: Table) -> dict[str, Change]:
    """What an area changes of the headings of a meeting, by the heading."""
    found: dict[str, Change] = {}
    for one in table.tables("themes"):
        made, name = headings.change(one), one.text("id")
        if name in found:
            one.fault("id", f"{name} stands twice")
        found[name] = made
    return found
