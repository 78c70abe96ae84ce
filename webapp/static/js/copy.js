// "Copy these words" beside words that somebody can send. The button is there only where this script runs and the browser can copy; a
// press copies just the sentences beside it and says so politely. Without this script the words stand there to be marked and copied by hand.

for (const offer of navigator.clipboard ? document.querySelectorAll("[data-copies]") : []) {
  const words = offer.closest("[data-copy-around]").querySelector("[data-copy]")
  const said = offer.closest("[data-copy-around]").querySelector("[data-copied]")
  offer.hidden = false
  offer.querySelector("button").addEventListener("click", async () => {
    said.textContent = ""
    try {
      await navigator.clipboard.writeText(words.textContent.replace(/\s+/g, " ").trim())
      said.textContent = offer.dataset.copies
    } catch {
      // Where copying is refused, the words are marked, so that one more press of the person's own copies them.
      window.getSelection().selectAllChildren(words)
    }
  })
}
