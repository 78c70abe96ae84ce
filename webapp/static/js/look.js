// Show the pages that are plain files as this person wants them. The website itself writes the choices into each page; the
// pages that work when it does not ("Get help now", "Leave this page") are the same for everybody, so this reads the choices
// from the browser's own note. Without this script those pages look as usual.

const note = document.cookie.split("; ").find((one) => one.startsWith("display="))
for (const choice of note ? note.slice("display=".length).split(".") : []) {
  const [, name, value] = choice.match(/^([a-z]+)-([a-z]+)$/) ?? []
  if (name) document.documentElement.dataset[name] = value
}
