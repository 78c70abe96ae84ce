// Leave fast. Adds two things to every "Leave this page" link: pressing Shift three times leaves too, and the page goes
// blank at once while the other site loads and is not in the Back list. Without this script the links still leave, and
// the cookies still go; only the keys and the blank page are missing.

const TIMES = 3
const IN_TIME = 5000
const link = document.querySelector("[data-leave]")
const said = document.querySelector("[data-leave-said]")
let presses = 0
let alone = true
let forget

function leave(event) {
  event?.preventDefault()
  document.documentElement.hidden = true
  window.location.replace(link.href)
}

function startAgain() {
  presses = 0
  said.textContent = ""
}

function count() {
  presses += 1
  clearTimeout(forget)
  if (presses >= TIMES) return leave()
  // Someone who only meant to type a capital letter hears what Shift does here before anything happens.
  said.textContent = presses === 1 ? said.dataset.two : said.dataset.one
  forget = setTimeout(startAgain, IN_TIME)
}

if (link && said) {
  for (const way of document.querySelectorAll("[data-leave]")) way.addEventListener("click", leave)
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") {
      alone = false
      startAgain()
    } else if (!event.repeat) {
      alone = true
    }
  })
  document.addEventListener("keyup", (event) => {
    if (event.key === "Shift" && alone) count()
  })
  // Back from the other site: the browser may show the page it kept. Show nothing of it.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && document.documentElement.hidden) leave()
  })
}
