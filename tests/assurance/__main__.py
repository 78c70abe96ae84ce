"""`python -m tests.assurance` writes the pages of docs/assurance that are made from data; `sbom FILE` writes a bill of materials."""

from __future__ import annotations

import json
import sys
from pathlib import Path

if sys.argv[1:2] == ["sbom"] and len(sys.argv) == 3:
    from tests.assurance import parts

    Path(sys.argv[2]).write_text(json.dumps(parts.sbom(), indent=1) + "\n", "utf-8")
elif len(sys.argv) == 1:
    from tests.assurance.pages import FOLDER, MADE

    for name, make in MADE.items():
        (FOLDER / name).write_text(make(), "utf-8")
else:
    sys.exit("python -m tests.assurance [sbom FILE]")
