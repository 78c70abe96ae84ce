// What the npm package `fhir` says of each bundle on standard input, one JSON a line: the errors, or nothing.
const { Fhir } = require('fhir')
const readline = require('node:readline')

const validator = new Fhir()
readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const { messages } = validator.validate(JSON.parse(line))
  const errors = messages.filter(({ severity }) => severity === 'error').map(({ location, message }) => `${location}: ${message}`)
  console.log(JSON.stringify(errors))
})
