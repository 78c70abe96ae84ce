// How many parts each text of a list has, by somebody else's count: what our own must equal. Reads JSON, writes JSON.
'use strict'

const { SegmentedMessage } = require('sms-segments-calculator')

const texts = JSON.parse(require('node:fs').readFileSync(0, 'utf8'))
process.stdout.write(JSON.stringify(texts.map((text) => new SegmentedMessage(text, 'auto').segmentsCount)))
