// Whom each account trusts. A field that is empty yet shows what hopsec advises; nothing counts until
// it is saved.
// SPDX-License-Identifier: LGPL-2.1-or-later
import { ask } from './host.js'

const SAMPLES = 5 // messages of the inbox that hopsec is asked about
const DAYS = [30, 365, 36500] // how old they may be: as new as there are
const TAG_PERMISSIONS = { permissions: ['messagesTags', 'messagesTagsList', 'messagesUpdate'] }

const form = document.getElementById('form')
const tag = document.getElementById('tag')
const result = document.getElementById('result')

async function newest(folder) {
  for (const days of DAYS) {
    const { messages } = await messenger.messages.query({ folderId: folder.id, messagesPerPage: SAMPLES,
      fromDate: new Date(Date.now() - days * 24 * 3600 * 1000) })
    if (messages.length > 0)
      return messages.slice(0, SAMPLES)
  }
  return []
}

// The advice that most messages of the inbox lead to; null: none.
async function adviceFor(account) {
  const [inbox] = await messenger.folders.query({ accountId: account.id, specialUse: ['inbox'] })
  if (!inbox)
    return null
  const counts = new Map()
  for (const message of await newest(inbox)) {
    const { hint } = await ask(message, 'line', {})
    if (typeof hint === 'string')
      counts.set(hint, (counts.get(hint) ?? 0) + 1)
  }
  const [best] = [...counts].sort((a, b) => b[1] - a[1])
  return best ? best[0] : null
}

function fill(fieldset, hint) {
  if (hint === null)
    return
  if (hint === '')
    fieldset.hops.value = 1
  else
    fieldset.trust.value = hint
  fieldset.advice.textContent = 'hopsec advises this after messages of the inbox; it counts once it is saved.'
}

async function addAccount(account, saved) {
  const part = document.getElementById('account').content.cloneNode(true)
  const fieldset = {
    id: account.id,
    trust: part.querySelector('[name=trust]'),
    hops: part.querySelector('[name=hops]'),
    advice: part.querySelector('.advice'),
  }
  part.querySelector('legend').textContent = account.name
  fieldset.trust.value = saved?.trust ?? ''
  fieldset.hops.value = saved?.trust_hops ?? ''
  document.getElementById('accounts').append(part)
  if (!saved)
    fill(fieldset, await adviceFor(account))
  return fieldset
}

async function start() {
  const { accounts = {}, tag: tagged = false } = await messenger.storage.local.get(['accounts', 'tag'])
  tag.checked = tagged
  const fieldsets = []
  for (const account of await messenger.accounts.list())
    fieldsets.push(await addAccount(account, accounts[account.id]))
  return fieldsets
}

const started = start()

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  // The permission can be asked for in the click alone, so first of all.
  const allowed = !tag.checked || await messenger.permissions.request(TAG_PERMISSIONS)
  tag.checked = tag.checked && allowed
  const accounts = {}
  for (const { id, trust, hops } of await started)
    accounts[id] = { trust: trust.value.trim(), trust_hops: hops.value || '0' }
  await messenger.storage.local.set({ accounts, tag: tag.checked })
  result.textContent = allowed ? 'Saved.' : 'Saved, without the tag: the permission was not given.'
})
