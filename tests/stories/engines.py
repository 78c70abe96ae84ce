"""What two independent checkers say of a page in the browser: axe, and the engine of IBM's Equal Access project.

Both are put into each page as it comes. IBM's is asked for what it is sure of: what it only suspects needs a person.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import BrowserContext, Page

MODULES = Path(__file__).parents[2] / "node_modules"
AXE = (MODULES / "axe-core" / "axe.min.js").read_text("utf-8")
IBM = (MODULES / "accessibility-checker-engine" / "ace.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "wcag2aaa", "best-practice"]
# Words stand out 7 to 1 in the palette that people begin with; in the others 4.5 to 1.
ENHANCED = "light"
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
RUN_AXE = """async ([tags, enhanced]) => {
  const run = {runOnly: tags, resultTypes: ['violations'], preload: false, rules: {'color-contrast-enhanced': {enabled: enhanced}}}
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
    """Put both into every page that this browser opens."""
    for script in (AXE, f"{IBM}; window.ace = ace"):
        context.add_init_script(f"if (top === window) {{ {script} }}")


def objections(page: Page, palette: str) -> list[str]:
    """What either says is wrong; nothing when neither finds anything."""
    return [*page.evaluate(RUN_AXE, [RULES, palette == ENHANCED]), *page.evaluate(RUN_IBM, LEFT_OUT)]
