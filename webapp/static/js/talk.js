// Go on with a conversation without a new page. An answer is sent, the website answers with the turns that are new, and the
// place from which a keyboard and a screen reader go on is the start of the newest. Without this script, and whenever anything
// goes wrong or takes too long, the form is sent as any form is: nothing is lost, the page is only loaded anew.

const list = document.querySelector("[data-talk]")
const said = document.querySelector("[data-talk-said]")
// In thousandths of a second.
const [TWICE, SLOW, TOO_LONG] = [700, 1000, 8000]
let [sending, plainly] = [undefined, false]

// As the browser itself would have sent it. A button that was pressed goes along.
function sendPlainly(form, button) {
  plainly = true
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button?.name ?? "to", value: button?.value ?? "next" }))
  HTMLFormElement.prototype.submit.call(form)
}

async function ask(form, button, signal) {
  const body = new URLSearchParams(new FormData(form))
  if (button?.name) body.append(button.name, button.value)
  const sent = { method: "POST", body, cache: "no-store", headers: { Accept: "application/json" }, signal }
  const answer = await fetch(form.action, sent).catch(() => undefined)
  return answer?.ok ? answer.json().catch(() => undefined) : undefined
}

// The same address at another place of the page would be no new page: without the place it is one.
function goTo(address) {
  const to = new URL(address, window.location.href)
  if (to.pathname + to.search === window.location.pathname + window.location.search) to.hash = ""
  window.location.assign(to)
}

const drawn = (html) => document.createRange().createContextualFragment(html)

// A page that goes on says so to ears. That it waits is for eyes too.
function say(words, { seen = false } = {}) {
  said.textContent = words
  said.classList.toggle("nhsuk-u-visually-hidden", !seen)
}

function show(now) {
  const first = now.alone ? list.firstElementChild : list.querySelector(`[data-turn="${CSS.escape(now.from)}"]`)
  // The way changed in another window.
  if (!first) return goTo(list.dataset.talk)
  while (first.nextElementSibling) first.nextElementSibling.remove()
  first.remove()
  list.append(drawn(now.turns))
  if (now.top) document.querySelector("[data-talk-top]").replaceChildren(drawn(now.top))
  document.title = now.title
  say(now.kept ? said.dataset.kept : "")
  // Loaded anew, the page stands where the person is.
  if (now.kept && !window.location.search) window.history.replaceState(null, "", list.dataset.talk)
  const start = list.querySelector("[data-fix]") ?? document.getElementById("now")
  if (start.matches("[data-fix]")) start.tabIndex = -1
  start.focus({ preventScroll: true })
  start.scrollIntoView()
  document.dispatchEvent(new Event("more"))
}

// Whoever presses again, or presses anything else, waits no longer: what is on its way is let go of, and the browser sends that press.
async function send(event) {
  const { target: form, submitter: button } = event
  // A hand that trembles presses twice and means it once.
  const twice = sending?.button === button && performance.now() - sending.since < TWICE
  plainly ||= Boolean(sending) && !twice
  if (plainly) return sending?.stop.abort()
  event.preventDefault()
  if (twice) return
  const stop = new AbortController()
  sending = { button, since: performance.now(), stop }
  const timers = [setTimeout(say, SLOW, said.dataset.sending, { seen: true }), setTimeout(() => stop.abort(), TOO_LONG)]
  const now = await ask(form, button, stop.signal)
  timers.forEach((timer) => clearTimeout(timer))
  sending = undefined
  if (plainly) return
  if (!now) sendPlainly(form, button)
  else if (now.go) goTo(now.go)
  else show(now)
}

if (list && said) list.addEventListener("submit", send)
