// Read a block aloud, sentence by sentence, with the sentence marked. Adds a button to every block, where this very device
// has a voice for the language of the page; a voice that asks another computer would tell it what the person reads, so it is
// never used. Nothing starts by itself. Without this script, or without such a voice, there is no button; recordings that an
// area made are played by the browser itself.

const SAID = "h1, h2, h3, legend, p, .s, label, dt, dd, li"
const NOT_SAID = "details:not([open]), .nhsuk-u-visually-hidden, .change, [hidden], audio"
const GAP = 50
const main = document.querySelector("[data-listen-word]")
const language = document.documentElement.lang
const synthesis = window.speechSynthesis
let reading

function voice() {
  const fits = (one) => one.localService && one.lang.toLowerCase().replace("_", "-").split("-")[0] === language
  return synthesis.getVoices().find(fits)
}

function pieces(block) {
  const seen = (part) => !part.checkVisibility || part.checkVisibility()
  const own = (part) => part.closest("[data-listen]") === block && !part.closest(NOT_SAID) && seen(part)
  const parts = [...block.querySelectorAll(SAID)].filter((part) => own(part) && !part.querySelector(SAID) && !part.querySelector("[data-stop]"))
  return parts.length ? parts : [block]
}

function words(part) {
  const copy = part.cloneNode(true)
  for (const letters of copy.querySelectorAll("[data-said]")) letters.textContent = letters.dataset.said
  for (const quiet of copy.querySelectorAll(`button, ${NOT_SAID}`)) quiet.remove()
  return copy.textContent.replace(/\s+/g, " ").trim()
}

// What is heard tells many buttons apart; what is seen is one word.
function name(button, word) {
  button.textContent = word
  button.setAttribute("aria-label", `${word}: ${button.dataset.about}`)
}

function stop() {
  if (!reading) return
  const { button, part } = reading
  reading = undefined
  part?.removeAttribute("data-now")
  name(button, main.dataset.listenWord)
  delete button.dataset.stop
  synthesis.cancel()
}

function next(parts) {
  reading.part?.removeAttribute("data-now")
  const part = parts.shift()
  if (!part) return stop()
  const mine = reading
  const said = new SpeechSynthesisUtterance(words(part))
  said.voice = voice()
  said.lang = language
  said.onend = () => reading === mine && next(parts)
  said.onerror = () => reading === mine && stop()
  reading.part = part
  part.setAttribute("data-now", "")
  synthesis.speak(said)
}

function press(button, block) {
  const again = reading?.button === button
  stop()
  if (again) return
  const mine = (reading = { button })
  name(button, main.dataset.stopWord)
  button.dataset.stop = ""
  // A browser that was just stopped needs a moment before it speaks again.
  setTimeout(() => reading === mine && next(pieces(block)), GAP)
}

function addButtons() {
  if (!voice()) return
  synthesis.removeEventListener("voiceschanged", addButtons)
  for (const block of document.querySelectorAll("[data-listen]")) {
    // A recording reads a block whole; of a question it reads the question, and the choices still need a voice.
    if (block.dataset.listen !== "first" && block.querySelector("audio")) continue
    if (block.querySelector(":scope > .listen")) continue
    const button = document.createElement("button")
    Object.assign(button, { type: "button", className: "listen" })
    button.dataset.about = words(pieces(block)[0])
    name(button, main.dataset.listenWord)
    button.addEventListener("click", () => press(button, block))
    block.dataset.listen === "first" ? block.prepend(button) : block.append(button)
  }
}

if (synthesis && main && document.documentElement.dataset.sound !== "off") {
  synthesis.addEventListener("voiceschanged", addButtons)
  addButtons()
  // A conversation has grown.
  document.addEventListener("more", addButtons)
  window.addEventListener("pagehide", stop)
}
