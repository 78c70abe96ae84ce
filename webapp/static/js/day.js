// The page for the day of a meeting. Notes are sent without leaving the page, and the page says what became of them; a press that
// would need a connection says so when there is none. Nothing is kept on this phone or computer. Without this script a new page
// opens for whatever is sent, so that this one and every word on it stays.

const page = document.querySelector("[data-day]")
const form = document.querySelector("[data-notes]")
const said = document.querySelector("[data-notes-said]")
const notReached = document.querySelector("[data-change-said]")
const LONG = 15_000
let sending = false

const boxes = () => [...form.querySelectorAll("textarea")].map((box) => box.value).join("\n")

// The answer of the website in its own words; nothing when it could not be reached or did not know what to say.
async function ask() {
  const headers = { Accept: "application/json" }
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), cache: "no-store", headers, signal: AbortSignal.timeout(LONG) })
    return await answer.json()
  } catch {
    return undefined
  }
}

function tell(words) {
  // A screen reader says the same words again only when they were gone in between.
  said.textContent = ""
  requestAnimationFrame(() => {
    said.textContent = words
  })
}

async function keep(event) {
  // The way to the look of pages keeps the notes by itself, and needs a connection as well.
  if (event.submitter?.value === "look" && navigator.onLine) return
  event.preventDefault()
  if (sending) return
  sending = true
  const before = boxes()
  const answer = await ask()
  sending = false
  if (!answer?.say) return tell(said.dataset.notKept)
  if (answer.version) form.elements.version.value = answer.version
  if (answer.kept && before === boxes()) delete form.dataset.unsaved
  tell(answer.say)
  if (!answer.help) return
  const help = document.querySelector("[data-help]")
  help.hidden = false
  help.querySelector("[tabindex]").focus()
}

function changed() {
  form.dataset.unsaved = ""
  if (said.textContent !== form.dataset.open) said.textContent = form.dataset.open
}

// The new page that could not come would say nothing of ours: this one does.
function press(event) {
  notReached.textContent = navigator.onLine ? "" : notReached.dataset.notReached
  if (!navigator.onLine) event.preventDefault()
}

if (page && form) {
  form.removeAttribute("target")
  form.addEventListener("submit", keep)
  form.addEventListener("input", changed)
}
for (const link of document.querySelectorAll("[data-change]")) link.addEventListener("click", press)
