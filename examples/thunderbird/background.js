// The line above an opened message, the button beside its header, and the tag.
// SPDX-License-Identifier: LGPL-2.1-or-later
import { ask } from './host.js'

const TAG = 'hopsec-plaintext'
const PAGE = 'page.html?message='

// Line and button ask about the same message at the same time. An error is not kept: it may be mended.
let last = {}
async function answerFor(message) {
  if (last.id !== message.id)
    last = { id: message.id, answer: ask(message, 'line') }
  const asked = last
  const answer = await asked.answer
  if (answer.error && last === asked)
    last = {}
  return answer
}

async function displayed(tab) {
  const { messages } = await messenger.messageDisplay.getDisplayedMessages(tab.id)
  return messages.length === 1 ? messages[0] : null
}

async function openPage(tab) {
  const message = await displayed(tab)
  if (message)
    await messenger.tabs.create({ url: PAGE + message.id })
}

function ring(answer) {
  return ['tls', 'plaintext', 'unknown'].includes(answer.security) ? answer.security : 'none'
}

async function showButton(tab, answer) {
  const about = { tabId: tab.id }
  await messenger.messageDisplayAction.setTitle({ ...about, title: answer.error ?? answer.summary })
  await messenger.messageDisplayAction.setLabel({ ...about, label: answer.security ?? 'Encryption' })
  await messenger.messageDisplayAction.setIcon({ ...about, path: `ring-${ring(answer)}.svg` })
}

// Off until the options page asked for the permissions and got them.
async function tagMessage(message, answer) {
  const { tag } = await messenger.storage.local.get('tag')
  if (!tag || answer.security !== 'plaintext' || message.tags.includes(TAG))
    return
  const known = await messenger.messages.tags.list()
  if (!known.some(({ key }) => key === TAG))
    await messenger.messages.tags.create(TAG, 'plaintext', '#B00020')
  await messenger.messages.update(message.id, { tags: [...message.tags, TAG] })
}

messenger.messageDisplay.onMessagesDisplayed.addListener(async (tab, { messages }) => {
  if (messages.length !== 1)
    return
  const [message] = messages
  await showButton(tab, { error: 'hopsec is being asked' }) // not what the message before was
  const answer = await answerFor(message)
  if ((await displayed(tab))?.id === message.id)
    await showButton(tab, answer)
  await tagMessage(message, answer)
})

messenger.messageDisplayAction.onClicked.addListener(openPage)
messenger.storage.onChanged.addListener(() => { last = {} })

messenger.runtime.onMessage.addListener(async (request, { tab }) => {
  if (request === 'open')
    return openPage(tab)
  const message = await displayed(tab)
  const answer = message ? await answerFor(message) : null
  return answer && { ring: ring(answer), text: answer.error ?? answer.summary, page: !answer.error }
})

// Thunderbird forgets the script when it ends, and starts this page again because it listens for that.
async function register() {
  const known = await messenger.scripting.messageDisplay.getRegisteredScripts()
  if (known.length === 0)
    await messenger.scripting.messageDisplay.registerScripts([{ id: 'line', js: ['line.js'] }])
}

messenger.runtime.onStartup.addListener(() => {})
register()
