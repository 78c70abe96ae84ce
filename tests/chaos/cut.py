"""One of the service's own commands, whose power is cut at one moment: before or after a commit, and which one."""

from __future__ import annotations

import itertools
import os
import signal
import sys

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import rotation
from webapp.cli import commands


def cut_at(moment: str, number: int) -> None:
    """Kill this very process at the commit of this number. `moment`: before_commit or after_commit."""
    counted = itertools.count(1)

    def reached(session: Session) -> None:
        if next(counted) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    sa.event.listen(Session, moment, reached)


if __name__ == "__main__":
    rotation.MOST = 2
    cut_at(sys.argv[1], int(sys.argv[2]))
    commands(sys.argv[3:])
