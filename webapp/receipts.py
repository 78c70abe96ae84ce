"""A receipt of one decision: what was chosen, the very words and pictures that stood there, and what the law says apart from it.

The words are the ledger's, never today's content. What was not kept on that day is said not to be there, and never guessed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from babel import Locale
from flask_babel import format_time, gettext
from markupsafe import Markup, escape

from easyread import writing
from easyread.questions import N_
from webapp import behalf, booklet, booklets, clocks, consent, display, ledger, record, signed, store
from webapp.booklet import Booklet, Part
from webapp.built import NONE, Drawn
from webapp.choices import ANSWERS
from webapp.consent import Basis, How, Piece, Row
from webapp.house import db, house
from webapp.speech import day, listed, plain, spoken

HOW = {
    How.WEB: N_("You chose it on this website."),
    How.WEB_WITH_HELP: N_("You chose it on this website, with help."),
    How.TEXT: N_("You chose it in a text message."),
    How.TEXT_WITH_HELP: N_("You chose it in a text message, with help."),
    How.PHONE: N_("You said it on the phone."),
    How.IN_PERSON: N_("You said it to a person."),
    How.SIGNATURE: N_("You signed it on paper."),
    How.RECORDED: N_("You told a worker."),
}
# Two things that are often mixed up: a yes, and the law.
YES = (N_("Your yes or no says what we do and who sees it."), N_("You can say no and still get other help."))
LAW = (
    N_("The law lets %(icb)s use information to give care."), N_("The law calls this a **public task**."),
    N_("That law stays the same if you say no."),
)
AS_FILE = "<img"
NOTHING = Markup("")


@dataclass(frozen=True)
class Kept:
    """Some lines of the words as they stood: under a heading, beside a drawing, and whether it is what the person chose."""

    lines: tuple[str, ...]
    title: str = ""
    picture: Markup = NOTHING
    key: str = ""
    chosen: bool = False


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """One row of the ledger, ready to be shown. `newer` is the row that counts today, when this one is an old choice."""

    row: Row
    earlier: tuple[Row, ...]
    newer: Row | None
    reference: str
    pieces: tuple[Kept, ...]
    pictures_changed: bool
    direction: str

    @property
    def title(self) -> str:
        """What the choice was about, in the words of that day."""
        return asked(self.row)

    @property
    def answer(self) -> str:
        return answered(self.row)


def every(case_id: str) -> tuple[Row, ...]:
    """Every decision of a case, the newest first."""
    return tuple(reversed(rows(case_id)))


def rows(case_id: str) -> tuple[Row, ...]:
    """The decisions of a case, for the person. Whoever asked for somebody else has none here: what was recorded is not theirs to see."""
    sent = store.referrals.of_case(db(), case_id)
    return () if sent and behalf.from_helper(sent.answers) else store.consents.rows(db(), case_id)


def find(case_id: str, row_id: str) -> Receipt | None:
    """The receipt of one decision of this case, and of no other."""
    every_row, sent = rows(case_id), store.referrals.of_case(db(), case_id)
    case = store.cases.find(db(), case_id)
    row = next((one for one in every_row if one.id == row_id), None)
    if row is None or case is None:
        return None
    today = consent.counts(every_row, row.permission, born=ledger.born_on(sent) if sent else None) or row
    drawn = store.drawings.find(db(), {piece.drawing for piece in row.seen.pieces if piece.drawing}) if row.seen else {}
    pieces = tuple(kept(row, drawn))
    return Receipt(
        row=row, earlier=every_row, newer=today if today.id != row.id else None, reference=case.reference, pieces=pieces,
        pictures_changed=bool(row.seen and any(piece.drawing and not there(drawn.get(piece.drawing, "")) for piece in row.seen.pieces)),
        direction=writing.direction(row.words.language.partition("_")[0]),
    )


def asked(row: Row) -> str:
    """The question of that day: the first line of the words. What a worker wrote down had none: then as it is asked today."""
    today = next((question for question in house().refer.questions if question.permission == row.permission), None)
    return row.words.text.partition("\n")[0] or (plain(today.ask) if today else gettext("A worker wrote down a choice."))


def answered(row: Row) -> str:
    return gettext(ANSWERS[row.answer])


def kept(row: Row, drawn: Mapping[str, str]) -> Iterator[Kept]:
    """The words in the pieces that they stood in; in one piece where nobody kept how they stood."""
    lines = row.words.text.split("\n")
    if not row.words.text:
        return
    if row.seen is None or sum(piece.lines for piece in row.seen.pieces) != len(lines):
        yield Kept(tuple(lines))
        return
    shown, start = display.current().pictures != NONE, 0
    for piece in row.seen.pieces:
        text = drawn.get(piece.drawing, "")
        picture = escape(Drawn(text)) if shown and there(text) else NOTHING
        if piece.lines:
            own = tuple(lines[start : start + piece.lines])
            yield Kept(own, piece.title, picture, key(row, piece), chosen=piece.choice == row.answer.value)
        start += piece.lines


def there(drawn: str) -> bool:
    """Whether a kept drawing can be shown: one that a place brought as a file needs its file."""
    if not drawn.startswith(AS_FILE):
        return bool(drawn)
    address = drawn.partition(' src="')[2].partition('"')[0]
    return (house().config.static / address.removeprefix(house().built.address)).is_file()


def key(row: Row, piece: Piece) -> str:
    """The picture's key while today's drawing is still the one of that day, for paper, which draws by key; "" otherwise."""
    built = house().built
    if row.seen is None or not piece.drawing or piece.picture not in built.drawn:
        return ""
    return piece.picture if store.drawings.name(str(built.picture(piece.picture, row.seen.pictures))) == piece.drawing else ""


def when(row: Row) -> tuple[str, ...]:
    """When it was said, how, and by whom."""
    time = format_time(clocks.in_london(row.at), "HH:mm", rebase=False)
    said = [gettext("You chose this on %(date)s.", date=day(row.at)), gettext("The time was %(time)s.", time=time)]
    if row.basis is not Basis.OWN and row.decided_by:
        said = [gettext("Someone else decided this for you."), gettext("They did it on %(date)s.", date=day(row.decided_by.on))]
    else:
        said.append(gettext(HOW[row.how]))
    if row.helped_by:
        said.append(gettext("Someone helped you."))
    if row.explained:
        said.append(gettext("We first checked that we explained it well."))
    return tuple(said)


def said_on(row: Row) -> str:
    """Who said it and when, in one sentence."""
    if row.how is not How.RECORDED:
        return gettext("You said this on %(date)s.", date=day(row.at))
    on = day(row.decided_by.on if row.decided_by else row.at)
    if row.basis is Basis.OWN:
        return gettext("You told a worker on %(date)s.", date=on)
    return gettext("Someone decided this for you on %(date)s.", date=on)


def people(row: Row) -> tuple[str, ...]:
    """Who decided or helped, or whom a yes is for, in the words that name them."""
    found = [(one.name, one.role) for one in (row.decided_by, row.helped_by) if one]
    named = [*found, *((one.name, one.relation) for one in row.people), *([(row.about, "")] if row.about else [])]
    return tuple(listed(part for part in one if part) for one in named if any(one))


def read(row: Row) -> tuple[str, ...]:
    """What is known of how they read it, and what is not."""
    if not row.words.text:
        return (gettext("A worker wrote it down."), gettext("We showed you no words for it."))
    locale = Locale.parse(row.words.language)
    said = [gettext("You read it in %(language)s.", language=locale.get_display_name(spoken()) or row.words.language)]
    said.append(gettext("We keep these words as number %(version)s.", version=row.words.version))
    if row.seen is None:
        said.append(gettext("We did not keep the pictures of that day."))
    elif any(piece.recording for piece in row.seen.pieces):
        said.append(gettext("You could also listen to it."))
    return tuple(said)


def after(row: Row) -> tuple[str, ...]:
    """What follows from it."""
    said = [gettext("You took back your yes.")] if row.withdrawal and row.basis is Basis.OWN else []
    if row.next_check:
        said.append(gettext("We ask you again on %(date)s.", date=day(row.next_check)))
    return (*said, gettext("You can change every choice on any day."))


def machine(receipt: Receipt) -> bytes:
    """The record of the decision as bytes: the same for the same row, and the very ones that are signed."""
    made = record.record(
        receipt.row, receipt.earlier, reference=receipt.reference, icb=house().place.icb, website=house().config.public_base_url,
    )
    return json.dumps(made, indent=2).encode("ascii")


def signature(receipt: Receipt) -> str:
    return signed.sign(house().config.receipt_keys, machine(receipt))


def printed(receipt: Receipt) -> Booklet:
    """The receipt on paper."""
    row = receipt.row
    words = [
        booklet.Row(say=mark(piece), title=piece.title, theirs=piece.lines, picture=piece.key or None) for piece in receipt.pieces
    ]
    parts = [
        Part(title=gettext("What you chose"), rows=(
            booklet.Row(say=(receipt.answer, *when(row)), title=receipt.title, theirs=people(row), picture="choose"),
            booklet.Row(say=after(row), picture="change-mind", theirs=reason(row)),
        )),
        Part(title=gettext("What you read"), rows=(*words, booklet.Row(say=(*read(row), *changed(receipt)), picture="read"))),
        Part(title=gettext("Your choice and the law"), rows=(
            booklets.row("choose", YES, None), booklets.row("rights", LAW, None),
        )),
    ]
    short = (gettext("This shows what you chose and what you read."), gettext("Keep it in a safe place."))
    return booklets.made(gettext("A copy of your choice"), parts, picture="form", in_short=short)


def mark(piece: Kept) -> tuple[str, ...]:
    return (gettext("You chose this."),) if piece.chosen else ()


def changed(receipt: Receipt) -> Sequence[str]:
    """Said where a picture of that day cannot be shown any more."""
    gone = receipt.pictures_changed or any(piece.picture and not piece.key for piece in receipt.pieces)
    return (gettext("Some pictures have changed since that day."),) if gone else ()


def reason(row: Row) -> tuple[str, ...]:
    return (row.withdrawal.reason,) if row.withdrawal and row.withdrawal.reason else ()
