// Haraka: results, a header and, if asked for, a refusal: was the message encrypted on its way?
// SPDX-License-Identifier: LGPL-2.1-or-later
'use strict'

const { Analyzer } = require('hopsec')

const isWeak = hop => hop.grade === 'weak' || hop.grade === 'broken'
const isPlaintext = hop => hop.security === 'plaintext'
const isProved = hop => hop.proof !== 'claimed'

// Whether a result is set: first what is well, then what is not.
const passes = {
  HOPSEC_TLS_ALL: report => report.security === 'tls',
  HOPSEC_TLS_BETWEEN: report => report.between === 'tls',
  HOPSEC_TLS_PROVED: report => report.proved === 'tls',
}
const fails = {
  HOPSEC_PLAINTEXT: report => report.hops.some(isPlaintext),
  HOPSEC_WEAK_TLS: report => report.hops.some(isWeak),
  HOPSEC_PLAINTEXT_PROVED: report => report.hops.filter(isProved).some(isPlaintext),
  HOPSEC_WEAK_TLS_PROVED: report => report.hops.filter(isProved).some(isWeak),
  HOPSEC_BY_SPOOF: report => report.flags.includes('by-spoof'),
}

exports.register = function () {
  const { trust, trust_hops, config, header, require: needed } = this.config.get('hopsec.ini').main
  const { add_received } = this.config.get('connection.ini', {
    booleans: ['+headers.add_received'],
  }).headers
  // A setting that cannot be used stops Haraka: it would trust nobody without a word.
  const analyzer = new Analyzer({ trust, trust_hops, config })

  if (needed) analyzer.analyzeReceived([]).meets(needed)
  this.hopsec = { analyzer, header: header ?? 'Hopsec-Result', needed, add_received }
}

const rdns = host => /\./.test(host ?? '') ? host : null

function certificate ({ verified, peerCertificate }) {
  if (!Object.keys(peerCertificate ?? {}).length) return 'none'
  return verified ? 'verified' : 'unverified'
}

// The connection that brings the message: the top hop, and Haraka's own word for it.
function session (connection) {
  const { remote, local, hello, tls, notes, transaction } = connection
  return {
    ip: remote.ip,
    helo: hello.host,
    rdns: rdns(remote.host),
    by: local.host,
    id: transaction.uuid,
    authenticated: Boolean(notes.auth_user),
    ...tls.enabled && {
      tls: tls.cipher?.version ?? 'TLS',
      cipher_text: tls.cipher?.standardName ?? tls.cipher?.name,
      certificate: certificate(tls),
    },
  }
}

// Haraka's field stands on top already. It tells the same hop and less of it, in words that the
// client can stretch, so the session takes its place.
function received (transaction, add_received) {
  return transaction.header.get_all('Received').slice(add_received ? 1 : 0)
}

const hits = (tests, report) => Object.keys(tests).filter(name => tests[name](report))

// The result field of hopsec-milter(8): nothing in it was written by a sender.
function result (report, server, needed) {
  const { security, proved, between, flags } = report
  const hop = ['plaintext', 'unknown'].includes(security) && report.hops[report.deciding_hop - 1]
  const more = [
    hop && `hop=${hop.hop}`,
    hop && /^[0-9a-f.:]+$/.test(hop.ip ?? '') && `from=${hop.ip}`,
    needed && 'policy=pass',
    flags.length > 0 && `flags=${flags}`,
  ].filter(Boolean)
  const verdicts = `security=${security ?? 'none'} proved=${proved ?? 'none'} between=${between ?? 'none'}`

  return [`${server}; ${verdicts}`, more.join(' ')].filter(Boolean).join('\n\t')
}

exports.hook_data_post = function (next, connection) {
  const { transaction } = connection
  const { analyzer, header, needed, add_received } = this.hopsec
  const values = received(transaction, add_received)
  const report = analyzer.analyzeReceived(values, session(connection))
  const { security, proved, between } = report
  const [pass, fail] = [hits(passes, report), hits(fails, report)]

  transaction.results.add(this, { security, proved, between, pass, fail, emit: true })
  if (header) {
    transaction.remove_header(header) // those that came with the message
    transaction.add_leading_header(header, result(report, connection.local.host, needed))
  }
  if (needed && !report.meets(needed, true)) {
    return next(DENY, `This message needs an encrypted connection (${needed})`)
  }
  next()
}
