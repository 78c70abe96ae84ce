"""How a page comes to say that something is wrong, how it stands with the longest words, and what is left of it when its visit is over."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.stories.looking import STANDS, stands, told

FIRST, ERROR, LONG, EXPIRED = "first", "error", "long", "expired"
# Pages with a form that says what is wrong when nothing is chosen, and what is written is too long or no address, day or number.
GO_WRONG = frozenset({
    "after-card", "after-note", "avoid", "back-ask", "back-code", "back-half", "back-link", "choice", "choice-again", "choice-who",
    "choose-many", "choose-one", "consent", "explained", "guest-asked", "guest-card", "long-text", "operate", "papers", "permission",
    "plan-about", "plan-card", "plan-helped-card", "plan-offer", "plan-pocket", "talk", "talk-change", "talk-permission", "team-begin",
    "team-choice", "team-enter", "team-list", "team-password", "team-tell", "team-why", "tell-me", "tell-us", "text", "text-begun",
    "texts-ask", "theirs",
})  # fmt: skip
# Pages with a box to write in, or with words that somebody wrote.
LENGTHENED = frozenset({
    "after", "after-actions", "after-card", "after-copy", "after-note", "after-report", "after-send", "asked", "avoid", "back-code",
    "back-half", "back-link", "check", "choice-who", "choose-many", "day-mine", "give", "guest-answers", "guest-asked", "guest-card",
    "guest-people", "guest-questions", "helper", "long-text", "mine", "operate", "operate-counts", "operate-letter", "operate-letters",
    "people", "permission", "plan-about", "plan-both", "plan-card", "plan-copy", "plan-helped", "plan-helped-by", "plan-helped-card",
    "plan-mine", "plan-offer", "plan-pocket", "plan-preview", "plan-send", "talk", "talk-change", "talk-end", "talk-permission",
    "talk-stop", "team-begin", "team-choice", "team-enter", "team-list", "team-one", "team-password", "team-tell", "team-why", "tell-me",
    "tell-us", "text", "text-begun", "track-booked", "track-print", "track-report", "words",
})  # fmt: skip
# What somebody wrote, or the team, as these pages show it; and how that stands there at its longest, with a word that cannot be broken.
WORD = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaft"
SAMPLES = (
    "Amir Made-Up", "Kit Made-Up", "Sam Made-Up", "Dee Example", "Bea Example", "Bea Sample", "Cai Example", "Olu Example", "Sam Example",
    "Jo Example", "I draw maps.", "My dog Biscuit", "A window", "I stop to talk.", "I cover my ears.", "It is loud at night.",
    "They looked at the clock.", "Too many long words.", "Find a quiet room at college.", "Ask the dentist for a longer visit.",
    "It is not ready. We try again in March.", "Room 2, Anytown Library", "You wrote to my mum.", "Some words",
    "More words than one line has.", "Madeup",
)  # fmt: skip
LENGTHEN = """([samples, word]) => {
  let found = 0
  const walker = document.createTreeWalker(document.querySelector('main') ?? document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const node = walker.currentNode
    for (const sample of samples)
      if (node.data.includes(sample)) {
        node.data = node.data.replaceAll(sample, `${sample} ${word} ${sample.repeat(3)} `)
        found++
      }
  }
  for (const box of document.querySelectorAll('main input:is([type=text], [type=email], :not([type])), main textarea')) {
    box.value = `${word} ${samples.join(' ')}`.slice(0, box.maxLength > 0 ? box.maxLength : 2000)
    found++
  }
  return found
}"""
# A form is sent as somebody would who wrote far too much, or nonsense, and chose nothing.
WRONG = '.nhsuk-error-summary, .nhsuk-error-message, [data-fix]'
SEND_WRONG = """word => {
  const hasFields = 'input:not([type=hidden]), textarea, select'
  const form = [...document.querySelectorAll('main form')].find(one => one.method === 'post' && one.querySelector(hasFields))
  for (const box of form.querySelectorAll(hasFields)) {
    if (box.closest('[hidden], .nhsuk-u-visually-hidden') || box.name === 'leave-empty') continue
    if (['radio', 'checkbox'].includes(box.type)) box.checked = false
    else if (['date', 'datetime-local'].includes(box.type)) box.value = ''
    else box.value = word.repeat(box.matches('textarea') ? 310 : 20)
  }
  form.noValidate = true
  form.requestSubmit(form.querySelector('button[value=next], button[value=done]') ?? form.querySelector('button'))
}"""


def of(name: str) -> tuple[str, ...]:
    """The states in which a page can be while its visit lasts."""
    return (FIRST, *((ERROR,) if name in GO_WRONG else ()), *((LONG,) if name in LENGTHENED else ()))


def lengthened(page: Page) -> list[str]:
    """Put the longest words into the page; what is then cut off, or on top of something else."""
    often, stood = told(page, f"given => [({LENGTHEN})(given), ({STANDS})()]", [SAMPLES, WORD])
    return [f"with long words, {one}" for one in stands(*stood)] if often else ["shows no words that could be long"]


def goes_wrong(page: Page) -> bool:
    """Send its form with everything wrong; whether it says so."""
    page.evaluate(SEND_WRONG, WORD)
    page.wait_for_selector(WRONG)
    page.wait_for_load_state()
    return page.locator(".nhsuk-error-summary").count() > 0
