// The report that every language's binding prints (bindings/README): gjs -m report.js MESSAGE.eml...
// SPDX-License-Identifier: LGPL-2.1-or-later
import Hopsec from 'gi://Hopsec?version=1.0'
import System from 'system'

const { HOP, SECURITY, TLS, CIPHER, BITS, AUTHENTICATED, BY, DATE, DELAY } = Hopsec.Fact
const facts = [HOP, SECURITY, TLS, CIPHER, BITS, AUTHENTICATED, BY, DATE, DELAY]

// Characters outside ASCII come from a stranger: a run of them is one `?`.
function clean (text, odd = /[^!-~]+/g) {
  return text?.replace(odd, '?') ?? '-'
}

const verdict = Hopsec.security_to_string

function printReport (path, report) {
  print(`${path}: ${clean(report.get_summary(), /[^ -~]+/g)}`)
  print(`security=${verdict(report.get_security())}`, `proved=${verdict(report.get_proved())}`,
    `between=${verdict(report.get_between())}`,
    `flags=${clean(Hopsec.flags_to_string(report.get_flags())?.replaceAll(' ', ','))}`)
  for (let i = 0; i < report.get_n_hops(); i++) {
    const hop = report.get_hop(i)
    print(...facts.map(fact => clean(hop.get(fact))))
  }
}

const analyzer = new Hopsec.Analyzer()
let status = 0
for (const path of ARGV) {
  try {
    printReport(path, analyzer.analyze_file(path))
  } catch (error) {
    if (!error.matches?.(Hopsec.error_quark(), error.code)) throw error
    printerr(`${path}: ${error.message}`)
    status = 3
  }
}
System.exit(status)
