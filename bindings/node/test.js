// What the Node binding adds to the library. test.js FOLDER JSONL [N]: messages, what the tool says
// of them as JSON lines, how many analyses must leave nothing behind. Prints what is wrong.
// SPDX-License-Identifier: LGPL-2.1-or-later
'use strict'

const assert = require('assert/strict')
const fs = require('fs')
const os = require('os')
const path = require('path')
const { Worker } = require('worker_threads')
const hopsec = require('hopsec')

const [folder, jsonl, n = 4000] = process.argv.slice(2)
const long = path.join(folder, 'long-path.eml')
const data = fs.readFileSync(long)

// the keys and values of the JSON, from a path and from any bytes
for (const line of fs.readFileSync(jsonl, 'utf8').trim().split('\n')) {
  const { schema, source, ...facts } = JSON.parse(line)
  const report = hopsec.analyze(path.join(folder, source))
  const bytes = fs.readFileSync(path.join(folder, source))
  assert.deepEqual(JSON.parse(JSON.stringify(report)), facts)
  assert.deepEqual(Object.keys(report.hops[0] ?? {}), Object.keys(facts.hops[0] ?? {}))
  assert.deepEqual(hopsec.analyze(bytes), report)
  assert.deepEqual(hopsec.analyze(new Uint8Array(bytes)), report)
}
assert.equal(hopsec.analyze(Buffer.alloc(0)).security, null)

// verdicts, settings, live sessions
const report = new hopsec.Analyzer({ trust: ['@outlook.com', '192.0.2.0/24'] }).analyze(data)
assert.deepEqual([report.security, report.proved, report.deciding_hop], ['plaintext', 'tls', 1])
assert.equal(report.hops[report.boundary - 1].proof, 'proved')
assert.equal(report.answers.length, 2)
assert.equal(report.meets('tls'), false)
assert.equal(report.meets('tls', true), true)
assert.equal(report.meets('between-tls'), true)
const small = new hopsec.Analyzer({ now: new Date('2020-01-01'), limits: { fields: 3 } })
assert.ok(small.analyze(data).flags.includes('too-many'))
assert.ok(small.analyze(data).hops[0].flags.includes('future'))
assert.equal(new hopsec.Analyzer({ trust_hops: 1 }).analyze(data).boundary, report.hops.length)
const written = new hopsec.Analyzer({ envelope: true }).analyze(data).envelope
assert.deepEqual([typeof written.from, Object.keys(written)], ['string', ['from', 'to', 'date', 'subject']])
const page = new hopsec.Analyzer({ html: 'page' })
assert.match(page.analyze(data).html, /^<!DOCTYPE html>[^]*<title>hopsec: a message<\/title>/)
assert.match(new hopsec.Analyzer({ html: 'fragment' }).analyzeReceived([]).html, /^<div class="hopsec-fragment">/)
assert.match([...page.mailbox(folder)][0].html, /<title>hopsec: [^<]*\.eml<\/title>/)
assert.equal('html' in report, false)
const set = new hopsec.Analyzer({ client: 'https://outlook.office365.com,oauth' }).analyze(data)
assert.deepEqual([set.legs[0].basis, set.legs[0].hops], ['settings', []])
assert.equal(set.summary, report.summary + ' (as claimed)')
const values = report.hops.map(hop => hop.received).reverse()
const session = { ip: '192.0.2.1', tls: 'TLSv1.3', bits: 256, authenticated: true, helo: null }
const live = small.analyzeReceived(values, session).hops.at(-1)
assert.deepEqual([live.proof, live.tls, live.bits, live.authenticated, live.field],
  ['observed', 'TLSv1.3', 256, true, null])
const odd = small.analyzeReceived(['from m\u00e4\0x ([192.0.2.1]) by mx.example with SMTP'])
assert.equal(odd.hops[0].helo, 'm\u00e4')

// a folder is iterated, and errors do not end it
const names = fs.readdirSync(folder).filter(name => name.endsWith('.eml')).sort()
const reports = [...hopsec.mailbox(folder, { attached: true })]
assert.deepEqual(reports.map(report => report.source), names.map(name => `${folder}/${name}`))
assert.equal(reports[names.indexOf('long-path.eml')].meets('between-tls'), true)
const errors = []
assert.deepEqual([...hopsec.mailbox('/nowhere', { onerror: error => errors.push(error) })], [])
assert.deepEqual(errors.map(error => error.code), ['HOPSEC_ERROR_READ'])

// errors have codes
const two = path.join(__dirname, '../../tests/mailboxes/two.mbox')
const limited = limits => new hopsec.Analyzer({ limits })
const codes = [
  ['HOPSEC_ERROR_READ', /^\/nowhere: No such file/, () => hopsec.analyze('/nowhere')],
  ['HOPSEC_ERROR_READ', /several messages, not one/, () => hopsec.analyze(two)],
  ['ERR_INVALID_ARG_TYPE', /no option 'trusts': there is config,/, () => new hopsec.Analyzer({ trusts: 'a' })],
  ['ERR_INVALID_ARG_TYPE', /no option 'onError': there is attached,/, () => hopsec.mailbox(folder, { onError: 1 })],
  ['HOPSEC_ERROR_ARGUMENT', /'a b' is no host/, () => new hopsec.Analyzer({ trust: 'a b' })],
  ['HOPSEC_ERROR_ARGUMENT', /neither/, () => new hopsec.Analyzer({ client: 'ftp://x' })],
  ['HOPSEC_ERROR_READ', /nowhere/, () => new hopsec.Analyzer({ config: '/nowhere' })],
  ['HOPSEC_ERROR_READ', /^\/nowhere: No such file/, () => hopsec.mailbox('/nowhere').next()],
  ['ERR_INVALID_ARG_TYPE', /is a path/, () => hopsec.mailbox(7).next()],
  ['ERR_INVALID_ARG_TYPE', /path or a Buffer/, () => hopsec.analyze('a\0b')],
  ['ERR_INVALID_ARG_TYPE', /path or a Buffer/, () => hopsec.analyze()],
  ['ERR_INVALID_ARG_TYPE', /html is 'page'/, () => new hopsec.Analyzer({ html: true })],
  ['ERR_INVALID_ARG_TYPE', /no option colour/, () => limited({ colour: 1 })],
  ['ERR_INVALID_ARG_TYPE', /no option fields/, () => limited({ fields: -1 })],
  ['ERR_INVALID_ARG_TYPE', /no option trust/, () => new hopsec.Analyzer({ trust: 7 })],
  ['ERR_INVALID_ARG_TYPE', /no colour/, () => small.analyzeReceived([], { colour: 'red' })],
  ['ERR_INVALID_ARG_TYPE', /no dialect/, () => small.analyzeReceived([], { dialect: 'x' })],
  ['ERR_OUT_OF_RANGE', /no requirement tls9/, () => report.meets('tls9')]
]
for (const [code, message, run] of codes) assert.throws(run, { code, message })
assert.throws(() => small.analyze.call({}, data), TypeError)
const native = require('hopsec/build/Release/hopsec.node')
const { analyze } = native.Analyzer.prototype
const other = new native.Mailbox(new native.Analyzer(), '/nowhere', false)
for (const self of [other, {}, null]) assert.throws(() => analyze.call(self, data), TypeError)
assert.throws(() => new native.Mailbox(other, folder, false), { code: 'ERR_INVALID_ARG_TYPE' })

// no memory is an error: 32 GiB for fields, where the system promises no more than it has
const promises = fs.readFileSync('/proc/sys/vm/overcommit_memory', 'latin1').trim() === '1'
if (!promises && os.totalmem() < 30 * 2 ** 30) {
  assert.throws(() => limited({ fields: 2 ** 31 - 1 }).analyze(data), { code: 'HOPSEC_ERROR_MEMORY' })
}

// nothing is left behind, in one synchronous loop
function resident () {
  return process.memoryUsage().rss / (1024 * 1024)
}
let before
for (let i = 0; i < n; i++) {
  hopsec.analyze(data)
  if (i === n / 4) before = resident()
}
assert.ok(resident() - before < 16, `${before} MB, then ${resident()} MB`)

// a second thread has its own analyzers
new Worker('require("hopsec").analyze("-x")', { eval: true })
  .on('error', error => assert.equal(error.code, 'HOPSEC_ERROR_READ'))
  .on('exit', code => assert.equal(code, 1))
