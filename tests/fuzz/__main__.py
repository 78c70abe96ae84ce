"""Try one aim for so many seconds: `python -m tests.fuzz AIM SECONDS FOLDER`. What is found lies in the folder, and the end is no zero."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path

import atheris


def main(name: str, seconds: str, folder: str, planted: str = "") -> None:
    with atheris.instrument_imports(include=["easyread", "webapp", "tests.fuzz.aims"]):
        from tests.fuzz import aims
    aim, corpus = aims.AIMS[name](), Path(folder)
    for number, seed in enumerate(aims.SEEDS[name]):
        aim(seed)
        (corpus / f"seed-{number}").write_bytes(seed)
    # One input may take so long on a machine that is busy with others; longer is a fault, too.
    limits = [f"-max_total_time={seconds}", "-timeout=20", f"-max_len={aims.LONGEST}", "-rss_limit_mb=2048", "-print_final_stats=1"]
    with aims.compared_in_part() if planted else nullcontext():
        atheris.Setup([sys.argv[0], *limits, f"-artifact_prefix={folder}/found-", folder], aim)
        atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
