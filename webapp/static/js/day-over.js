// Time on the page for the day of a meeting. Who uses the page is there: now and then a press says so to the website, as the button
// "Stay here" does. When a visit is over on somebody's own phone, the page says so and stays until the meeting is well over; then,
// or on a shared phone that reaches nobody, it takes the person's answers off the screen. Notes that nobody could save stay.
// Without this script the page says its times, and whoever leaves it open leaves it readable.

const page = document.querySelector("[data-day]")
const box = document.querySelector("[data-stay]")
const notes = document.querySelector("[data-notes]")
const SAYS_SO = 300_000
const SLACK = 5000
const own = Number(page?.dataset.stays ?? 0) * 1000
let heard = Date.now()
let ends = Date.now() + (own || Number(box?.dataset.stay ?? 0) * 1000)
let over = false
let timer

const show = (name) => {
  const words = document.querySelector(`[data-${name}]`)
  if (words) words.hidden = false
}

function takeAway() {
  clearTimeout(timer)
  if (Date.now() < ends) return wait()
  const saved = notes?.dataset.unsaved === undefined
  const gone = ["[data-mine]", "a[href^='#mine']", ...(saved ? ["#notes", "a[href='#notes']", "[form=question]"] : [])]
  for (const one of document.querySelectorAll(gone.join())) (one.closest("li") ?? one).remove()
  show("gone")
}

function wait() {
  clearTimeout(timer)
  timer = setTimeout(takeAway, ends - Date.now() + SLACK)
}

function here() {
  if (over || !navigator.onLine || Date.now() - heard < SAYS_SO) return
  heard = Date.now()
  box.querySelector("form").requestSubmit()
}

function visitOver(event) {
  if (!own || Date.now() >= ends) return
  event.preventDefault()
  over = true
  if (box.open) box.close()
  show("over")
}

if (page && box) {
  wait()
  document.addEventListener("over", visitOver)
  document.addEventListener("stays", (event) => {
    heard = Date.now()
    if (!own) ends = heard + event.detail * 1000
    wait()
  })
  for (const what of ["click", "keydown"]) page.addEventListener(what, here)
  // A phone that slept has missed the moment.
  document.addEventListener("visibilitychange", () => document.hidden || takeAway())
}
