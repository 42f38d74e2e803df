// Use of every part of index.d.ts, which tests/bindings.test has checked by tsc.
// SPDX-License-Identifier: LGPL-2.1-or-later
import { analyze, mailbox, Analyzer, Report, Hop, Leg, Security } from 'hopsec'

const analyzer = new Analyzer({
  trust: ['mx.example', '192.0.2.0/24'], trust_hops: 1, now: new Date(), limits: { fields: 50 }
})
const report: Report = analyzer.analyze(new Uint8Array())
const security: Security | null = analyze('message.eml').security
const hops: string[] = report.hops.map((hop: Hop) => `${hop.by} ${hop.cipher ?? '-'} ${hop.bits}`)
const legs: number[] = report.legs.flatMap((leg: Leg) => leg.hops)
const live: Report = analyzer.analyzeReceived(['from a by b'], { ip: '192.0.2.1', bits: 256 })
const met: boolean = live.meets('tls1.2', true)
for (const each of mailbox('box', { attached: true, onerror: (error: Error) => {} })) {
  const source: string | undefined = each.source
}

// @ts-expect-error: there is no such requirement
report.meets('tls9')
// @ts-expect-error: a message is a path or bytes
analyze(7)
// @ts-expect-error: null has to be thought of
const by: string = report.hops[0].by
