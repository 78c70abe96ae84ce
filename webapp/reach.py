"""How to reach whoever asked, safely, and whom never to contact: all that goes when they only want to talk.

Nothing here may tell of anyone's health. What was not said stays unknown: nobody is texted or left a message on a guess.
"""

from __future__ import annotations

from webapp.answered import Answered, Data, clean

WHO, NAME, CALLED = "start.who", "about.name", "about.called"
CHANNEL, TEXTED, PHONE, MOBILE, EMAIL = "about.contact", "about.mobile", "about.phone", "consent.mobile", "about.email"
SHARED_PHONE, MESSAGE, TIMES = "about.shared_phone", "about.voice_message", "about.times"
REACH = (
    CHANNEL, TEXTED, PHONE, "about.phone_is_mobile", SHARED_PHONE, MESSAGE, EMAIL, "about.shared_email", "about.address",
    "about.shared_letters",
    "about.through", TIMES,
)
AVOID = "about.avoid_who"
HELPER_NAME, HELPER_CHANNEL, HELPER_PHONE, HELPER_EMAIL = "helper.name", "helper.contact", "helper.phone", "helper.email"
HELPER_REACH = (HELPER_CHANNEL, HELPER_PHONE, HELPER_EMAIL, "helper.relation", "helper.was_asked", "helper.job", "helper.works_for")
HELPERS = ("parent", "advocate", "paid")
WHEN = "now.when"
# Every question whose answer a wish to talk carries, and no other. Of WHEN it says only whether it is today.
TOLD = frozenset({NAME, CALLED, *REACH, MOBILE, AVOID, WHEN, HELPER_NAME, *HELPER_REACH})


def from_helper(answered: Answered) -> bool:
    """Did somebody ask for another person? Then only the one who asks can be reached."""
    return answered.value(WHO) in HELPERS


def person(answered: Answered) -> Data:
    """What to call the person. A helper's request does not name them."""
    return {"name": answered.value(NAME), "called": answered.value(CALLED)}


def contact(answered: Answered) -> Data:
    """The ways that are all right for the person, or for the helper who may not speak for them yet."""
    helper = from_helper(answered)
    channel, phone, email = (HELPER_CHANNEL, HELPER_PHONE, HELPER_EMAIL) if helper else (CHANNEL, PHONE, EMAIL)
    way = answered.value(channel)
    return {
        "reaches": "helper" if helper else "person",
        "name": answered.value(HELPER_NAME) if helper else answered.value(CALLED) or answered.value(NAME),
        "ways": [way] if way else [],
        "phone": answered.value(phone) or (None if helper else answered.value(TEXTED)),
        "mobile": answered.value(MOBILE),
        "email": answered.value(email),
        "answers": answered.among(HELPER_REACH if helper else REACH),
    }


def preferences(answered: Answered, *, texts: bool) -> Data:
    """The same for a machine. `texts`: the person said yes to texts."""
    return {
        "channel": answered.value(HELPER_CHANNEL if from_helper(answered) else CHANNEL),
        "safe_to_text": safe_to_text(answered, texts=texts),
        "leave_message": answered.sure(MESSAGE),
        "shared_phone": answered.sure(SHARED_PHONE),
        "times": next((told["answer"] for told in answered.among((TIMES,))), None),
    }


def safe_to_text(answered: Answered, *, texts: bool) -> bool | None:
    """A phone that someone else looks at is never safe; otherwise a text is safe only when the person asked for texts."""
    shared = answered.sure(SHARED_PHONE)
    if shared:
        return False
    asked_and_not_sure = answered.answer(SHARED_PHONE) is not None and shared is None
    wanted = texts or answered.value(CHANNEL) == "text"
    return True if wanted and not asked_and_not_sure else None


def do_not_contact(answered: Answered) -> list[Data]:
    """A hard block: who must not be contacted or told, whatever else is agreed."""
    people = answered.answer(AVOID)
    return [
        {"hard": True, "words": clean(", ".join(one.values())), **{part: clean(typed) for part, typed in one.items()}}
        for one in (people if isinstance(people, list) else ())
    ]
