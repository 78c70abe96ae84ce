"""All is answered by text: what somebody may ask for then, in their own words. Read it, change one answer, send it, go back."""

from __future__ import annotations

import re
from datetime import datetime

from easyread import inbound
from easyread.questions import Command
from webapp import answering, hearing, text_commands, text_sending
from webapp.house import house
from webapp.text_asking import Asker

CHANGE = "change"


def done(asker: Asker, text: str, *, now: datetime) -> bool:
    """Do what these words ask for. False where they ask for nothing that can be done."""
    command = hearing.replies().command(text)
    words = inbound.plain(text).split()
    sends, checks = inbound.says(text, house().texts, "send"), inbound.says(text, house().texts, "check")
    if (sends or checks) and not answering.complete(asker.desk):
        # Something was changed on the website since.
        asker.said.say("unfinished")
        asker.onward()
    elif sends:
        text_sending.send(asker.desk, asker.state, asker.said, now=now)
    elif checks:
        text_sending.check(asker.desk, asker.said)
    elif CHANGE in words:
        change(asker, " ".join(words[words.index(CHANGE) + 1:]))
    elif command is Command.BACK:
        asker.ask_again(asker.desk.walk.questions[-1])
    elif command is Command.AGAIN:
        asker.onward()
    else:
        return command is not None and text_commands.anywhere(command, asker.conversation, asker.desk, asker.said, now=now)
    return True


def change(asker: Asker, words: str) -> None:
    """One answer anew. After it only what the change makes necessary is asked. Without one number: how to say which."""
    figures = re.findall(r"[0-9]+", words)
    number = int(figures[0][:4]) if len(figures) == 1 else hearing.replies().number(words)
    listed = text_sending.rows(asker.desk)
    if number is None:
        asker.said.say("to_change")
    elif 0 < number <= len(listed):
        asker.ask_again(listed[number - 1][0])
    else:
        asker.said.say("no_such_number")
