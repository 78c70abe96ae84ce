// A receiver of Open Door's letters in one page of JavaScript for Node 20, without a package. MIT licence: take it.
//
// SECRETS="whsec_…,whsec_…" node receiver.mjs      newest first; two while one is changed
// It keeps each letter once in the folder letters and answers 200, or 401 where the seal is not good. Put HTTPS before it.

import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'

const TOLERANCE = 5 * 60 // seconds, on both sides of our clock
const LARGEST = 5 * 1024 * 1024 // a planner with every card full, and the bundle of it
const secrets = process.env.SECRETS.split(',')

// Whether one of these secrets made one of the seals, over these very bytes, within five minutes of now.
function good (secrets, headers, body, now) {
  const [id, at, seals] = ['id', 'timestamp', 'signature'].map((name) => headers[`webhook-${name}`] ?? '')
  if (!/^[!-\-\/-~]{1,128}$/.test(id) || !/^[0-9]{1,11}$/.test(at) || Math.abs(now - Number(at)) > TOLERANCE) return false
  const theirs = seals.split(' ').filter((seal) => seal.startsWith('v1,')).map((seal) => Buffer.from(seal.slice(3)))
  return secrets.some((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
    const ours = Buffer.from(createHmac('sha256', key).update(`${id}.${at}.`).update(body).digest('base64'))
    return theirs.some((one) => one.length === ours.length && timingSafeEqual(one, ours))
  })
}

// Once, and for good before we answer: after a 2xx it never comes again.
function keep (id, body) {
  mkdirSync('letters', { recursive: true })
  const file = `letters/${createHash('sha256').update(id).digest('hex')}`
  if (existsSync(file)) return
  const half = `${file}.${process.pid}.${Math.random()}`
  const opened = openSync(half, 'wx')
  writeFileSync(opened, body)
  fsyncSync(opened)
  closeSync(opened)
  renameSync(half, file)
}

createServer((request, response) => {
  const parts = []
  let size = 0
  request.on('data', (part) => { if ((size += part.length) <= LARGEST) parts.push(part) })
  request.on('end', () => {
    const body = Buffer.concat(parts)
    const taken = request.method === 'POST' && size <= LARGEST && good(secrets, request.headers, body, Date.now() / 1000)
    if (taken) keep(request.headers['webhook-id'], body)
    response.writeHead(taken ? 200 : 401, { 'content-length': '0' }).end()
  })
}).listen(Number(process.env.PORT ?? 9000), '127.0.0.1')
