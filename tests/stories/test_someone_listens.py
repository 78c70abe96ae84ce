"""Somebody listens instead of reading: with a voice of their own device and no other, sentence by sentence, and never by surprise.

A browser that is run by tests has no voices, so these bring their own in place of the device's: what is asked of them is written down.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

VOICES = """(() => {
  const voices = %s
  const asked = (window.asked = [])
  let speaking
  const synthesis = new EventTarget()
  Object.assign(synthesis, {
    getVoices: () => (window.late ? [] : voices),
    speak(said) { asked.push([said.text, said.voice?.name, said.lang]); speaking = said },
    cancel() { asked.push(["stop"]); const stopped = speaking; speaking = undefined; stopped?.onerror?.({error: "canceled"}) },
  })
  window.ends = () => { const said = speaking; speaking = undefined; said?.onend?.({}) }
  Object.defineProperty(window, "speechSynthesis", {value: synthesis})
  window.SpeechSynthesisUtterance = function (text) { this.text = text }
})()"""
HERE = '{name: "Here", lang: "en-GB", localService: true}'
AFAR = '{name: "Afar", lang: "en-GB", localService: false}'
SAID = """part => {
  const copy = part.cloneNode(true)
  for (const one of copy.querySelectorAll('[data-said]')) one.textContent = one.dataset.said
  return copy.textContent.trim()
}"""
POLISH = '{name: "Tutaj", lang: "pl-PL", localService: true}'


@pytest.fixture
def listener(someone):
    """Somebody whose device has these voices."""

    def arrives(*voices, address="/guides/meeting"):
        person = someone()
        person.page.add_init_script(VOICES % f"[{', '.join(voices)}]")
        person.opens(address)
        return person

    return arrives


def spoken(person):
    """What the voice was asked to say, with the pause before it waited for."""
    return [row for row in person.page.evaluate("window.asked") if row != ["stop"]]


def wait_for(person, number):
    person.page.wait_for_function("number => window.asked.filter(row => row[0] !== 'stop').length >= number", arg=number)
    return spoken(person)


def buttons(person):
    return person.page.locator("button.listen")


@pytest.mark.coga("4.3.5", "4.8.2")
def test_a_block_is_read_sentence_by_sentence_and_the_sentence_is_marked(listener):
    person = listener(AFAR, POLISH, HERE)
    block = person.page.locator("main .block .beside[data-listen]").first
    sentences = block.locator(".s").all_inner_texts()

    block.get_by_role("button", name="Listen").click()
    assert wait_for(person, 1) == [[sentences[0], "Here", "en"]]
    expect(block.locator("[data-now]")).to_have_text(sentences[0])
    expect(block.get_by_role("button", name="Stop")).to_be_visible()

    for number, sentence in enumerate(sentences[1:], 2):
        person.page.evaluate("window.ends()")
        assert wait_for(person, number)[-1] == [sentence, "Here", "en"]
        expect(block.locator("[data-now]")).to_have_text(sentence)
    person.page.evaluate("window.ends()")
    expect(block.locator("[data-now]")).to_have_count(0)
    expect(block.get_by_role("button", name="Listen")).to_be_visible()


def test_stop_stops_at_once_and_another_block_takes_over(listener):
    person = listener(HERE)
    blocks = person.page.locator("main .block .beside[data-listen]:not(:has([data-said]))")
    first, second = blocks.nth(0), blocks.nth(1)

    first.get_by_role("button", name="Listen").click()
    wait_for(person, 1)
    second.get_by_role("button", name="Listen").click()
    assert wait_for(person, 2)[-1][0] == second.locator(".s").first.inner_text()
    expect(first.get_by_role("button", name="Listen")).to_be_visible()

    second.get_by_role("button", name="Stop").click()
    expect(person.page.locator("[data-now]")).to_have_count(0)
    assert person.page.evaluate("window.asked.at(-1)") == ["stop"]


@pytest.mark.parametrize("voices", [(), (AFAR,), (POLISH,), (AFAR, POLISH)], ids=["none", "afar", "another language", "neither"])
def test_without_a_voice_of_this_device_for_this_language_there_is_no_button_and_nothing_is_sent(listener, voices):
    person = listener(*voices)

    assert buttons(person).count() == 0
    assert person.page.evaluate("window.asked") == []


@pytest.mark.wcag("1.4.2")
def test_nothing_is_ever_said_before_somebody_presses(listener):
    person = listener(HERE)

    assert buttons(person).count() > 5
    assert person.page.evaluate("window.asked") == []


def test_voices_that_come_late_bring_the_buttons_once(listener):
    person = listener(HERE, address="/")
    person.page.add_init_script("window.late = true")
    person.opens("/guides/meeting")
    assert buttons(person).count() == 0

    person.page.evaluate("window.late = false; speechSynthesis.dispatchEvent(new Event('voiceschanged'))")
    here = buttons(person).count()
    person.page.evaluate("speechSynthesis.dispatchEvent(new Event('voiceschanged'))")

    assert here == buttons(person).count() > 5


def test_who_does_not_want_the_buttons_has_none(listener):
    person = listener(HERE, address="/look")
    person.presses("Do not show the buttons")
    person.opens("/guides/meeting")

    assert buttons(person).count() == 0


def test_a_question_is_read_with_its_choices_and_letters_are_said_one_by_one(listener):
    person = listener(HERE, address="/ask/a1")

    buttons(person).first.click()
    said = []
    for number in range(1, 20):
        said = [row[0] for row in wait_for(person, number)]
        person.page.evaluate("window.ends()")
        if person.page.locator("[data-now]").count() == 0:
            break
    assert said == [
        "Are you safe right now?", "This form is not for emergencies.", "We do not watch it all day.", "We do not keep this answer.",
        "I need help now", "I am safe. I want to carry on.",
    ]  # fmt: skip

    person.opens("/guides/meeting")
    block = person.page.locator(".beside[data-listen]:has([data-said])").first
    letters = block.locator(".s:has([data-said])").first.evaluate(SAID)
    block.get_by_role("button", name="Listen").click()
    number = 1
    while wait_for(person, number)[-1][0] != letters:
        person.page.evaluate("window.ends()")
        number += 1
    assert "C, E, T, R" in letters
    assert "C(E)TR" not in letters


def test_leaving_the_page_ends_the_voice(listener):
    person = listener(HERE)
    buttons(person).first.click()
    wait_for(person, 1)

    person.page.evaluate("window.dispatchEvent(new Event('pagehide'))")

    assert person.page.evaluate("window.asked.at(-1)") == ["stop"]
