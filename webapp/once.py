"""Draw once what is the same for everybody: a page's frame, and a question that nobody has answered.

What a person typed or chose is never kept here: a part with anything of theirs in it has no key and is drawn each time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

# Every question in every language fits. Beyond it parts are drawn each time, so that memory stays bounded.
MOST = 2_000


class Once:
    """For templates: {% call once("foot", language) %} … {% endcall %}. No key, or None in it, means draw it now."""

    def __init__(self, look: Callable[[], Hashable] = str) -> None:
        self.kept: dict[tuple[Hashable, ...], str] = {}
        # Drawn once for each way of showing it.
        self.look = look

    def __call__(self, *key: Hashable, caller: Callable[[], str]) -> str:
        if not key or None in key:
            return caller()
        key = (*key, self.look())
        found = self.kept.get(key)
        if found is None:
            found = caller()
            if len(self.kept) < MOST:
                self.kept[key] = found
        return found
