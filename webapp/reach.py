"""How to reach whoever asked, safely, and whom never to contact: all that goes when they only want to talk.

Nothing here may tell of anyone's health. What was not said stays unknown: nobody is texted or left a message on a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from webapp import behalf
from webapp.answered import Answered, Data, clean

WHO, NAME, CALLED = "start.who", "about.name", "about.called"
CHANNEL, TEXTED, PHONE, MOBILE, EMAIL = "about.contact", "about.mobile", "about.phone", "consent.mobile", "about.email"
SHARED_PHONE, MESSAGE, TIMES = "about.shared_phone", "about.voice_message", "about.times"
# In which parts of the day, and how often, they want texts.
TEXTS, TEXT_TIMES, TEXT_OFTEN = "consent.texts", "consent.text_times", "consent.text_often"
REACH = (
    CHANNEL, TEXTED, PHONE, "about.phone_is_mobile", SHARED_PHONE, MESSAGE, EMAIL, "about.shared_email", "about.address",
    "about.shared_letters",
    "about.through", TIMES,
)
# Nobody but the person looks at the phone.
ALONE = "no"
ANYONE, AVOID = "about.avoid", "about.avoid_who"
HELPER_NAME, HELPER_CHANNEL, HELPER_PHONE, HELPER_EMAIL = "helper.name", "helper.contact", "helper.phone", "helper.email"
HELPER_REACH = (
    HELPER_CHANNEL, HELPER_PHONE, HELPER_EMAIL, "helper.relation", "helper.was_asked", "helper.advocate_kind", "helper.job",
    "helper.works_for",
)
HELPERS = behalf.HELPERS
WHEN, ASKS = "now.when", "start.asks"
# Every question whose answer a wish to talk carries, and no other. Of WHEN it says only whether it is today.
TOLD = frozenset({ASKS, NAME, CALLED, *REACH, MOBILE, TEXT_TIMES, TEXT_OFTEN, AVOID, WHEN, HELPER_NAME, *HELPER_REACH})


def from_helper(answered: Answered) -> bool:
    """Did somebody ask for another person? Then only the one who asks can be reached."""
    return answered.value(WHO) in HELPERS


def looked_at(answers: Mapping[str, object], number: str) -> bool:
    """Whether somebody else may look at this phone, as was said; not where this is the number that only they look at.

    "I am not sure" is no no.
    """
    return answers.get(SHARED_PHONE, ALONE) != ALONE and answers.get(MOBILE) != number


def person(answered: Answered) -> Data:
    """What to call the person. A helper names them only where there is no consent yet, and says so; otherwise nobody is named."""
    return {
        "name": answered.value(NAME) or answered.value(behalf.NAME),
        "called": answered.value(CALLED) or answered.value(behalf.CALLED),
    }


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
        **text_wishes(answered),
    }


def text_wishes(answered: Answered) -> Data:
    """When and how often they want texts, where they were asked."""
    times = next((told["chosen"] for told in answered.among((TEXT_TIMES,)) if told["chosen"]), None)
    often = answered.value(TEXT_OFTEN)
    return ({"text_times": times} if times else {}) | ({"text_often": often} if often else {})


def of_contact(contact: Data, *, safe_to_text: bool | None) -> Data:
    """The same from what was sent before, where the questions are not at hand."""
    told: Mapping[str, Data] = {one["id"]: one for one in contact.get("answers", ())}

    def sure(id: str) -> bool | None:
        return next((one == "yes" for one in told.get(id, {}).get("chosen", ()) if one in ("yes", "no")), None)

    return {
        "channel": next(iter(contact.get("ways", ())), None), "safe_to_text": safe_to_text, "leave_message": sure(MESSAGE),
        "shared_phone": sure(SHARED_PHONE), "times": told.get(TIMES, {}).get("answer"),
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
    people = answered.answer(AVOID) or answered.answer(behalf.AVOID)
    return hard(people if isinstance(people, list) else ())


def hard(people: Iterable[Mapping[str, str]]) -> list[Data]:
    """These people, as every letter about the person carries them."""
    return [
        {"hard": True, "words": clean(", ".join(one.values())), **{part: clean(typed) for part, typed in one.items()}} for one in people
    ]
