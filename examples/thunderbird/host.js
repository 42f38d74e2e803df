// Asks hopsec-native about a message. Whatever goes wrong is an answer: {error: SENTENCE}.
// SPDX-License-Identifier: LGPL-2.1-or-later

const LIMIT = 1024 * 1024 + 65536 // bytes of a header: all that the library reads, and a sign of more
const PATIENCE = 10000 // milliseconds; an answer takes some tens

// The header block as it came, in base64.
async function headerOf(message) {
  const file = await messenger.messages.getRaw(message.id)
  const bytes = new Uint8Array(await file.slice(0, LIMIT).arrayBuffer())
  let text = ''
  for (let i = 0; i < bytes.length; i += 4096)
    text += String.fromCharCode(...bytes.subarray(i, i + 4096))
  const end = text.search(/\r?\n\r?\n/)
  return btoa(end < 0 ? text : text.slice(0, end) + '\r\n\r\n')
}

// What the options say of the account that the message lies in.
async function trustOf(message) {
  const { accounts = {} } = await messenger.storage.local.get('accounts')
  return accounts[message.folder?.accountId] ?? {}
}

// One request, one process: a host that hangs is ended with its port.
function exchange(request) {
  return new Promise((resolve, reject) => {
    const port = messenger.runtime.connectNative('hopsec')
    const end = (settle, value) => {
      clearTimeout(timer)
      settle(value)
      port.disconnect()
    }
    const timer = setTimeout(end, PATIENCE, reject, new Error('no answer'))
    port.onMessage.addListener((answer) => end(resolve, answer))
    port.onDisconnect.addListener(() => end(reject, port.error ?? new Error('it has ended')))
    port.postMessage(request)
  })
}

// want: line, report or html, see hopsec-native; trust: in place of the options'
export async function ask(message, want, trust) {
  let header
  try {
    header = await headerOf(message)
  } catch (error) {
    return { error: `The message cannot be read: ${error.message}` }
  }
  try {
    return await exchange({ header, want, ...(trust ?? await trustOf(message)) })
  } catch (error) {
    return { error: `hopsec-native cannot be asked (${error.message}): is libhopsec installed, as the add-on's README says?` }
  }
}
