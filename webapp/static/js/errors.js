// Go to what needs mending. When a page comes back with something to fix, the box that lists it gets the focus, so that
// screen readers read it first, and its links go to the very field. Without this script the box still stands at the top
// and its links still work, as links to a place on the page.

const box = document.querySelector("[data-fix]")

function goTo(event) {
  const field = document.getElementById(event.target.hash.slice(1))
  if (!field) return
  event.preventDefault()
  const words = field.closest("fieldset")?.querySelector("legend") ?? document.querySelector(`label[for="${CSS.escape(field.id)}"]`)
  ;(words ?? field).scrollIntoView()
  field.focus({ preventScroll: true })
}

if (box) {
  box.tabIndex = -1
  // Ways to get help at once come before anything to mend.
  if (!document.getElementById("help-first")) box.focus()
  for (const link of box.querySelectorAll("a[href^='#']")) link.addEventListener("click", goTo)
}
