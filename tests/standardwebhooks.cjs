// What the npm package `standardwebhooks` says of each letter on standard input, one JSON a line: true where it takes it.
const { Webhook } = require('standardwebhooks')
const readline = require('node:readline')

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const { secret, headers, body } = JSON.parse(line)
  let taken = true
  try {
    new Webhook(secret).verify(Buffer.from(body, 'base64').toString('utf8'), headers)
  } catch {
    taken = false
  }
  console.log(taken)
})
