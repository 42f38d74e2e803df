// The library's page about one message, in a frame that runs no script and loads nothing.
// SPDX-License-Identifier: LGPL-2.1-or-later
import { ask } from './host.js'

const id = Number(new URLSearchParams(location.search).get('message'))

function show(name, key, value) {
  const element = document.createElement(name)
  if (name === 'iframe')
    element.setAttribute('sandbox', '')
  element[key] = value
  document.body.append(element)
}

try {
  const message = await messenger.messages.get(id)
  document.title = `hopsec: ${message.subject}`
  const answer = await ask(message, 'html')
  if (answer.error)
    show('p', 'textContent', answer.error)
  else
    show('iframe', 'srcdoc', answer.html)
} catch (error) {
  show('p', 'textContent', `The message is not there any more: ${error.message}`)
}
