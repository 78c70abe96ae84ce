// Go on with a conversation without a new page. An answer is sent, the website answers with the turns that are new, and the
// place from which a keyboard and a screen reader go on is the start of the newest. Without this script, and whenever anything
// goes wrong, the form is sent as any form is: nothing is lost, the page is only loaded anew.

const list = document.querySelector("[data-talk]")
const said = document.querySelector("[data-talk-said]")
let waiting = false

// As the browser itself would have sent it. A button that was pressed goes along.
function sendPlainly(form, button) {
  const pressed = Object.assign(document.createElement("input"), { type: "hidden", name: button?.name ?? "to", value: button?.value ?? "next" })
  form.append(pressed)
  HTMLFormElement.prototype.submit.call(form)
}

async function ask(form, button) {
  const body = new URLSearchParams(new FormData(form))
  if (button?.name) body.append(button.name, button.value)
  try {
    const answer = await fetch(form.action, { method: "POST", body, cache: "no-store", headers: { Accept: "application/json" } })
    return answer.ok ? await answer.json() : undefined
  } catch {
    return undefined
  }
}

// The same address at another place of the page would be no new page: without the place it is one.
function goTo(address) {
  const to = new URL(address, window.location.href)
  if (to.pathname + to.search === window.location.pathname + window.location.search) to.hash = ""
  window.location.assign(to)
}

function drawn(html) {
  return document.createRange().createContextualFragment(html)
}

function show(now) {
  const first = now.alone ? list.firstElementChild : list.querySelector(`[data-turn="${CSS.escape(now.from)}"]`)
  // The way changed in another window.
  if (!first) return goTo(list.dataset.talk)
  while (first.nextElementSibling) first.nextElementSibling.remove()
  first.remove()
  list.append(drawn(now.turns))
  if (now.top) {
    const top = document.querySelector("[data-talk-top]")
    top.replaceChildren(drawn(now.top))
    document.title = top.querySelector("summary").textContent
  }
  said.textContent = now.kept ? said.dataset.kept : ""
  // Loaded anew, the page stands where the person is.
  if (now.kept && !window.location.search) window.history.replaceState(null, "", list.dataset.talk)
  const start = list.querySelector("[data-fix]") ?? document.getElementById("now")
  if (start.matches("[data-fix]")) start.tabIndex = -1
  start.focus({ preventScroll: true })
  start.scrollIntoView()
  document.dispatchEvent(new Event("more"))
}

async function send(event) {
  const { target: form, submitter: button } = event
  event.preventDefault()
  if (waiting) return
  waiting = true
  const now = await ask(form, button)
  waiting = false
  if (!now) sendPlainly(form, button)
  else if (now.go) goTo(now.go)
  else show(now)
}

if (list && said) list.addEventListener("submit", send)
