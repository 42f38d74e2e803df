// Was this e-mail encrypted on its way? libhopsec for Node.js.
// SPDX-License-Identifier: LGPL-2.1-or-later
'use strict'

const native = require('./build/Release/hopsec.node')

// A misspelt option would silently trust nobody.
function check (options, known) {
  for (const option of Object.keys(options)) {
    if (!known.includes(option)) {
      const error = new TypeError(`there is no option '${option}': there is ${known.join(', ')}`)
      throw Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' })
    }
  }
}

class Report {
  #met

  constructor ({ met, ...facts }) {
    Object.assign(this, facts)
    this.#met = met
  }

  meets (requirement, provedOnly = false) {
    const bit = native.requirement(requirement)
    if (bit === null) {
      const error = new RangeError(`there is no requirement ${requirement}`)
      throw Object.assign(error, { code: 'ERR_OUT_OF_RANGE' })
    }
    return (this.#met >> (provedOnly ? bit + 8 : bit) & 1) === 1
  }
}

// How a report's page is written; undefined: there is none.
function written (html) {
  const flags = { page: 0, fragment: 1 }[html]
  if (html !== undefined && flags === undefined) {
    const error = new TypeError("html is 'page' or 'fragment'")
    throw Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' })
  }
  return flags
}

class Analyzer {
  #native = new native.Analyzer()
  #html

  // In this order: an operator that is trusted may be one of an added dialect.
  constructor (options = {}) {
    check(options, ['config', 'dialects', 'trust', 'client', 'trust_hops', 'now', 'envelope', 'html', 'limits'])
    const { config = [], dialects = [], trust = [], client = [] } = options
    const { trust_hops, now, envelope = false, limits = {} } = options
    const texts = { config, dialects, trust, client }
    for (const option in texts) {
      for (const text of [texts[option]].flat()) this.#native.set(option, text)
    }
    if (trust_hops !== undefined) this.#native.set('trust_hops', trust_hops)
    this.#html = written(options.html)
    if (envelope) this.#native.set('envelope', 1)
    if (now !== undefined) this.#native.set('now', Math.floor(now.getTime() / 1000))
    for (const limit in limits) this.#native.set(limit, limits[limit])
  }

  analyze (message) {
    return new Report(this.#native.analyze(message, this.#html))
  }

  analyzeReceived (values, session) {
    const facts = session && Object.entries(session)
      .filter(([, value]) => value !== null && value !== undefined && value !== false)
      .flat().map(String)
    const clean = values.map(value => String(value).replace(/\0/g, ' '))
    return new Report(this.#native.analyzeReceived(clean, facts, this.#html))
  }

  mailbox (path, options = {}) {
    check(options, ['attached', 'onerror'])
    const { attached = false, onerror } = options
    return this.#reports(new native.Mailbox(this.#native, path, attached), onerror)
  }

  * #reports (mailbox, onerror) {
    for (;;) {
      let facts
      try {
        facts = mailbox.next(this.#html)
      } catch (error) {
        if (!onerror) throw error
        onerror(error)
        continue
      }
      if (facts === null) return
      yield new Report(facts)
    }
  }
}

let analyzer

function standard () {
  analyzer ??= new Analyzer()
  return analyzer
}

function analyze (message) {
  return standard().analyze(message)
}

function mailbox (path, options) {
  return standard().mailbox(path, options)
}

module.exports = { analyze, mailbox, Analyzer, Report }
