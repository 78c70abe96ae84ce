"""Set one Typst document, in a process of its own: what Typst keeps in memory goes with it, and a slow one can be stopped.

Reads one JSON object from standard input (template: files, one a line; root, fonts, booklet) and writes the PDF to standard output.
Given nothing else but how many seconds it may take, and whether others go first: it has no settings, no secrets and no network.
"""

from __future__ import annotations

import json
import math
import os
import re
import resource
import subprocess
import sys
import threading
from pathlib import Path

# Seconds. A booklet of 24 pages takes less than one.
LONGEST = 20.0
# So many at once in a web process, and the others wait so many seconds: nobody who needs help now waits behind booklets.
HANDS = threading.BoundedSemaphore(2)
PATIENCE = 2.0
# How far behind everything else on the machine stands what nobody waits for.
LAST = 10
# Of one document: more than any booklet of ours needs, and less than what would hurt the machine.
MOST_MEMORY = 2 * 1024**3
# All that it knows of our surroundings: how many of the processors it may use.
ONLY = {"RAYON_NUM_THREADS": "2"}
BAD_PICTURE, BAD_DOCUMENT, TOO_LONG = 3, 4, 5
WHY = {BAD_PICTURE: "a picture cannot be read", BAD_DOCUMENT: "Typst could not make it"}
# What a template of ours says of what does not fit on its paper: names of ours, and never a word of the person.
LONG = re.compile(r"panicked with: too long((?: (?:about|helps|never))+)")


class NotSet(RuntimeError):
    """A document that was not set: why, never with a word of it. `sides`: those of its paper that hold less than was put on them."""

    def __init__(self, why: str, sides: tuple[str, ...] = ()) -> None:
        super().__init__(why)
        self.sides = sides


def in_a_process(job: dict[str, str], *, seconds: float | None = None) -> bytes:
    """The PDF of a job. Raises NotSet.

    `seconds`: nobody waits for it, so it may take so long, beside those that somebody waits for and behind them.
    """
    if seconds:
        return alone(job, seconds, yields=True)
    if not HANDS.acquire(timeout=PATIENCE):
        raise NotSet("too many are made at this moment")
    try:
        return alone(job, LONGEST)
    finally:
        HANDS.release()


def alone(job: dict[str, str], seconds: float, *, yields: bool = False) -> bytes:
    told_so, here = ["yields"] if yields else [], Path(__file__).parent.parent
    command = [sys.executable, "-m", "webapp.typeset", str(math.ceil(seconds)), *told_so]
    try:
        said = json.dumps(job).encode()
        done = subprocess.run(command, input=said, capture_output=True, cwd=here, env=ONLY, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        # Without its cause, which holds the words.
        raise NotSet(f"it took longer than {seconds:.0f} seconds") from None
    if done.returncode == TOO_LONG:
        raise NotSet("there is more than the paper holds", tuple(done.stdout.decode().split()))
    if done.returncode:
        raise NotSet(WHY.get(done.returncode, f"the process ended with {done.returncode}"))
    return done.stdout


def main(seconds: int = int(LONGEST), *, yields: bool = False) -> int:
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    if yields:
        os.nice(LAST)
    import typst

    job = json.load(sys.stdin)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[job["fonts"]])
    try:
        template = b"\n".join(Path(file).read_bytes() for file in job["template"].splitlines())
        compiler = typst.Compiler(template, root=job["root"], font_paths=fonts, sys_inputs={"booklet": job["booklet"]})
        made, _ = compiler.compile_with_warnings(format="pdf", pdf_standards="ua-1")
    except typst.TypstError as wrong:
        return told(wrong.message)
    sys.stdout.buffer.write(made if isinstance(made, bytes) else b"".join(made or ()))
    return 0


def told(message: str) -> int:
    """What to end with. What Typst says can quote the person, so only its kind goes on, and the sides that do not fit."""
    if long := LONG.fullmatch(message):
        sys.stdout.write(long[1])
        return TOO_LONG
    return BAD_PICTURE if message.startswith(("failed to parse", "failed to decode")) else BAD_DOCUMENT


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), yields="yields" in sys.argv))
