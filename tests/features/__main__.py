"""`python -m tests.features` writes docs/features.md."""

from __future__ import annotations

from tests.features.listed import PAGE, page

PAGE.write_text(page(), "utf-8")
