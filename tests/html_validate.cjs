// What html-validate says of each page in a folder, one JSON a line: the name of the file and what is wrong there.
const { readdirSync, readFileSync } = require('node:fs')
const { join } = require('node:path')
const { HtmlValidate } = require('html-validate')

const rules = {
  // How the source is set is nobody's trouble.
  'no-trailing-whitespace': 'off', 'doctype-style': 'off',
  // A number that may break fits the narrowest screen with the biggest letters.
  'tel-non-breaking': 'off',
  // Boxes to tick have one name: what is chosen is sent as a list.
  'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'button', 'submit', 'reset'] }],
  // Safari's voice only calls a list without dots a list when it is told so.
  'no-redundant-role': 'off', 'prefer-native-element': ['error', { exclude: ['list'] }],
  // A list may have a name.
  'aria-label-misuse': ['error', { allowAnyNamable: true }],
  // The standard lets an id begin with a figure.
  'valid-id': ['error', { relaxed: true }],
}
const [folder] = process.argv.slice(2)
const checker = new HtmlValidate({ root: true, extends: ['html-validate:recommended'], rules })

async function check(name) {
  const { results } = await checker.validateString(readFileSync(join(folder, name), 'utf8'), name)
  const said = results.flatMap(({ messages }) => messages).map(({ ruleId, message, line }) => `${ruleId}: ${message} (line ${line})`)
  console.log(JSON.stringify([name, said]))
}

readdirSync(folder).reduce((before, name) => before.then(() => check(name)), Promise.resolve())
