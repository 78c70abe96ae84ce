// Warn two minutes before a page closes by itself, and close it when its time is over: nobody who comes to this screen later
// reads what is on it. Without this script the page says its time, and what is sent after it is kept all the same.

const WARN = 120
const AGAIN = 30
const A_MOMENT = 5
const box = document.querySelector("[data-stay]")
const lines = document.querySelectorAll("[data-closes]")
const form = box?.querySelector("form")
let timer
let typed = 0

function wait(seconds) {
  clearTimeout(timer)
  timer = setTimeout(look, Math.max(0, seconds) * 1000)
}

async function ask(more) {
  try {
    const answer = await fetch(form.action, { cache: "no-store", headers: { Accept: "application/json" }, ...more })
    return answer.ok ? await answer.json() : undefined
  } catch {
    return undefined
  }
}

function goOn(now) {
  document.dispatchEvent(new CustomEvent("stays", { detail: now.left }))
  for (const line of lines) line.textContent = now.say
  if (box.open) box.close()
  wait(now.left - WARN)
}

// What stands on a question goes to the website, which keeps it, and which hears that nobody pressed: it shows none of it.
function over() {
  // A page that must stay for a while says what is over, and goes later.
  if (!document.dispatchEvent(new Event("over", { cancelable: true }))) return
  const question = document.querySelector("form[data-question]")
  if (!question) return window.location.replace(window.location.pathname + window.location.search)
  const closed = Object.assign(document.createElement("input"), { type: "hidden", name: "closed", value: "itself" })
  question.append(closed)
  HTMLFormElement.prototype.submit.call(question)
}

// Another window may have stayed, and a phone that slept has missed the moment: only the website knows. Asking makes it no longer.
async function look() {
  const now = await ask()
  if (!now) return wait(AGAIN)
  if (now.left <= 0) return over()
  if (now.left > WARN) return goOn(now)
  // Letters that are being typed belong into their own box.
  const since = (Date.now() - typed) / 1000
  if (since < A_MOMENT) return wait(A_MOMENT - since)
  if (!box.open) box.showModal()
  wait(Math.min(now.left, AGAIN))
}

async function stay(event) {
  event.preventDefault()
  const now = await ask({ method: "POST", body: new URLSearchParams(new FormData(form)) })
  if (now?.left) goOn(now)
  else wait(0)
}

if (box) {
  form.addEventListener("submit", stay)
  box.addEventListener("cancel", stay)
  document.addEventListener("keydown", () => {
    typed = Date.now()
  })
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) wait(0)
  })
  wait(Number(box.dataset.stay) - WARN)
}
