// Haraka's part of the lab: any login with the lab's password, a mailbox for every address, and
// routes to the other servers.
const fs = require('node:fs')
const path = require('node:path')
const mail = '/lab/mail/haraka'
let routes

exports.register = function () {
  this.inherits('auth/auth_base')
  routes = this.config.get('routes.json')
}

exports.hook_connect = (next, connection) => {
  connection.relaying = true // SMTPS is for clients who log in; the lab's need not
  next()
}

exports.hook_capabilities = (next, connection) => {
  connection.capabilities.push('AUTH PLAIN')
  connection.notes.allowed_auth_methods = ['PLAIN']
  next()
}

exports.get_plain_passwd = (user, connection, done) => done('secret')

exports.hook_rcpt = (next, connection, [recipient]) => {
  connection.relaying = recipient.host in routes
  next(OK)
}

exports.hook_queue = (next, { transaction }) => {
  const file = fs.createWriteStream(path.join(mail, transaction.uuid))
  file.on('finish', () => {
    fs.renameSync(path.join(mail, transaction.uuid), path.join(mail, 'new', transaction.uuid))
    next(OK)
  })
  transaction.message_stream.pipe(file, { line_endings: '\n' })
}

exports.hook_get_mx = (next, hmail, domain) => next(OK, routes[domain])
