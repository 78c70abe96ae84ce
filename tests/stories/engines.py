"""What two independent checkers say of a page in the browser: axe, and the engine of IBM's Equal Access project.

IBM's is asked for what it is sure of: what it only suspects needs a person. What either says of a page comes from its bones, except how
words stand out and where things stand: of a page whose bones both have passed, only that is judged again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

MODULES = Path(__file__).parents[2] / "node_modules"
AXE = (MODULES / "axe-core" / "axe.min.js").read_text("utf-8")
IBM = (MODULES / "accessibility-checker-engine" / "ace.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "wcag2aaa", "best-practice"]
# Words stand out 7 to 1 in the palette that people begin with; in the others 4.5 to 1.
ENHANCED = "light"
# The rules of axe that are about colours and places on the screen.
MORE = "color-contrast-enhanced"
OF_LOOKS = ["color-contrast", MORE, "link-in-text-block", "scrollable-region-focusable", "target-size"]
# Of IBM's rules these are left out.
LEFT_OUT = [
    # What axe says too, or our own checker of pages (no element has a style of its own): they would take half of the time.
    "text_contrast_sufficient", "text_spacing_valid",
    # Never sure, and slow.
    "style_focus_visible", "element_tabbable_unobscured", "element_tabbable_visible", "text_quoted_correctly", "style_color_misuse",
    "widget_tabbable_exists",
    # A form without a name of its own is no landmark (HTML-AAM), so nobody meets two of one name.
    "aria_form_label_unique",
    # One list of choices may stand in several groups, each with its own legend: what is sent together is not what is heard together.
    "input_checkboxes_grouped",
    # `username` may stand on a box for an e-mail address: the standard has said so since 2021. axe and the W3C's checker read these too.
    "input_autocomplete_valid",
]  # fmt: skip
RUN_AXE = """async ([only, rules]) => {
  const run = {runOnly: only, rules, reporter: 'no-passes', resultTypes: ['violations'], preload: false}
  const { violations } = await axe.run(document, run)
  return violations.map(found => `axe, ${found.id}: ${found.help} (${found.nodes.map(node => node.target.join(' ')).join(', ')})`)
}"""
RUN_IBM = """async leftOut => {
  const checker = new ace.Checker(), wcag = checker.getGuidelines().find(one => one.id === 'WCAG_2_2')
  for (const point of wcag.checkpoints) point.rules = (point.rules ?? []).filter(rule => !leftOut.includes(rule.id))
  checker.addGuideline({...wcag, id: 'sure'})
  const { results } = await checker.check(document, ['sure'])
  return results.filter(one => one.value.join() === 'VIOLATION,FAIL')
    .map(one => `IBM, ${one.ruleId}: ${one.message} (${one.path.dom}, ${one.snippet.slice(0, 90)})`)
}"""


def ready(context: BrowserContext) -> None:
    """Put axe into every page that this browser opens."""
    context.add_init_script(f"if (top === window) {{ {AXE} }}")


def by_axe(page: Page, palette: str, kind: str, only: list[str]) -> list[str]:
    """What axe says by rules of these tags, or by these rules alone."""
    enhanced = palette == ENHANCED
    asked = [rule for rule in only if enhanced or rule != MORE]
    return list(page.evaluate(RUN_AXE, [{"type": kind, "values": asked}, {MORE: {"enabled": enhanced}} if kind == "tag" else {}]))


def looked_over(page: Page, palette: str) -> list[str]:
    """What axe says of its colours and places."""
    return by_axe(page, palette, "rule", OF_LOOKS)


def by_ibm(page: Page) -> list[str]:
    """What IBM's engine says. Few pages need it, so it is brought only to these."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": f"{IBM}; window.ace = ace; 0"})
    session.detach()
    return list(page.evaluate(RUN_IBM, LEFT_OUT))


def objections(page: Page, palette: str) -> list[str]:
    """What either says is wrong; nothing when neither finds anything."""
    return [*by_axe(page, palette, "tag", RULES), *by_ibm(page)]


@dataclass
class Judges:
    """Both engines, the bones that both have passed, and the looks in which axe has passed them."""

    passed: set[str] = field(default_factory=set)
    looks: set[tuple[str, ...]] = field(default_factory=set)

    def objections(self, page: Page, palette: str, bones: str, *look: str) -> list[str]:
        """What either says is wrong with a page of these bones in this look."""
        if (bones, palette, *look) in self.looks:
            return []
        found = looked_over(page, palette) if bones in self.passed else objections(page, palette)
        if not found:
            self.passed.add(bones)
            self.looks.add((bones, palette, *look))
        return found
