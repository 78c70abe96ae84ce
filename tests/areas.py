"""A made-up area that has filled in and signed everything, and a way to write it with one thing changed."""

from __future__ import annotations

import shutil
from pathlib import Path

from webapp import places

CONTENT = Path(__file__).parent.parent / "content"
TESTSHIRE = """
name = "Testshire"
icb = "NHS Testshire"
team = "Testshire support list team"
hours = "Monday to Friday, 9am to 5pm"
sender = "the team you wrote to"
outward = ["ZZ1", "ZZ10", "ZZ2A"]
leave_to = "https://weather.test.org"
local_offer = "https://offer.test.org"
groups = ["gp", "family"]
contacts = [{ kind = "email", say = "Email", to = "list@test.org" }]
cetr_contacts = [{ kind = "post", say = "Letter", to = "1 Test Road" }]

[rules]
under_16 = "own"

[[about]]
picture = "people"
title = "Who can ask"
say = ["You can ask for yourself."]

[[how]]
picture = "send"
say = ["You send it to the %(team)s."]

[contacts_about]
picture = "team"
say = ["Ask the team."]

[cetr_about]
picture = "meeting"
say = ["Ask for a meeting."]

[local_offer_about]
picture = "school"
say = ["Help with school."]

[[crisis.local]]
id = "here"
title = "You live here"
picture = "phone-call"
say = ["They are there day and night."]
ways = [{ kind = "call", say = "Call", to = "0300 000 000" }, { kind = "text", say = "Text", to = "60000" }]

[harm_questions]
reader = "The duty nurse"
hours = "Every day, 8am to 8pm"
agreed = 2026-01-05

[signoff]
crisis_lines = { who = "Sam Example, duty manager", on = 2026-01-05 }
duty_inbox = { who = "Sam Example, duty manager", on = 2026-01-05 }
clinical_safety_officer = { who = "Robin Example, clinical safety officer", on = 2026-01-06 }
privacy = { who = "Jo Example, data protection officer", on = 2026-01-07 }
words = { who = "The Testshire readers' group", on = 2026-01-08 }
"""


def written(folder: Path, old: str = "", new: str = "", text: str = TESTSHIRE, *, key: str = "testshire") -> places.Place:
    """Write the area's file into the folder of a content, with one thing changed, and load it."""
    assert old in text
    (folder / "places").mkdir(exist_ok=True)
    shutil.copy(CONTENT / "crisis.toml", folder / "crisis.toml")
    (folder / "places" / f"{key}.toml").write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return places.load(folder / "places", key)
