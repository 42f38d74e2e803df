// The report that every language's binding prints (bindings/README): report.js MESSAGE.eml...
// SPDX-License-Identifier: LGPL-2.1-or-later
'use strict'

const hopsec = require('hopsec')

// Characters outside ASCII come from a stranger: a run of them is one `?`.
function clean (value, odd = /[^!-~]+/g) {
  return value === null ? '-' : String(value).replace(odd, '?')
}

function printReport (path, report) {
  console.log(`${path}: ${clean(report.summary, /[^ -~]+/g)}`)
  const verdicts = ['security', 'proved', 'between'].map(name => `${name}=${report[name] ?? 'none'}`)
  console.log(...verdicts, `flags=${report.flags.join() || '-'}`)
  for (const hop of report.hops) {
    const { security, tls, cipher, bits, authenticated, by, date, delay } = hop
    const facts = [hop.hop, security, tls, cipher, bits, authenticated, by, date, delay]
    console.log(facts.map(fact => clean(fact)).join(' '))
  }
}

for (const path of process.argv.slice(2)) {
  try {
    printReport(path, hopsec.analyze(path))
  } catch (error) {
    if (!error.code?.startsWith('HOPSEC_')) throw error
    console.error(error.message)
    process.exitCode = 3
  }
}
