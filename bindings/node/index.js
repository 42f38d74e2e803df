// Was this e-mail encrypted on its way? libhopsec for Node.js.
// SPDX-License-Identifier: LGPL-2.1-or-later
'use strict'

const native = require('./build/Release/hopsec.node')

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

class Analyzer {
  #native = new native.Analyzer()

  // In this order: an operator that is trusted may be one of an added dialect.
  constructor ({ config = [], dialects = [], trust = [], trust_hops, client = [], now, limits = {} } = {}) {
    const many = { config, dialects, trust, client }
    for (const option in many) {
      for (const value of [many[option]].flat()) this.#native.set(option, value)
    }
    if (trust_hops !== undefined) this.#native.set('trust_hops', trust_hops)
    if (now !== undefined) this.#native.set('now', Math.floor(now.getTime() / 1000))
    for (const limit in limits) this.#native.set(limit, limits[limit])
  }

  analyze (message) {
    return new Report(this.#native.analyze(message))
  }

  analyzeReceived (values, session) {
    const facts = session && Object.entries(session)
      .filter(([, value]) => value !== null && value !== undefined && value !== false)
      .flat().map(String)
    const clean = values.map(value => String(value).replace(/\0/g, ' '))
    return new Report(this.#native.analyzeReceived(clean, facts))
  }
}

let standard

function analyze (message) {
  standard ??= new Analyzer()
  return standard.analyze(message)
}

module.exports = { analyze, Analyzer, Report }
