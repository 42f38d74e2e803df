// Dropping, a look at what is pasted, and a word while it is read. The form works without it.
'use strict'
const form = document.getElementById('form')
const text = document.getElementById('text')
const files = document.getElementById('files')
const told = document.getElementById('told')
const button = form.querySelector('button')

function tell (words) {
  told.textContent = words
}

function look () {
  const n = (text.value.match(/^[ \t]*received:/gim) || []).length
  tell(text.value.trim() === '' ? ''
    : n === 0 ? 'There is no Received field in this text: it needs the whole header.'
      : n === 1 ? 'One Received field.' : `${n} Received fields.`)
}

text.addEventListener('input', look)
files.addEventListener('change', () => tell(files.files.length > 0 ? `${files.files.length} chosen` : ''))

// Pasted anywhere on the page.
document.addEventListener('paste', event => {
  const pasted = event.clipboardData.getData('text')
  if (event.target === text || pasted === '') return
  event.preventDefault()
  text.value = pasted
  look()
  button.focus()
})

for (const type of ['dragenter', 'dragover']) {
  document.addEventListener(type, event => {
    event.preventDefault()
    document.body.classList.add('dropping')
  })
}
document.addEventListener('dragleave', event => {
  if (event.relatedTarget === null) document.body.classList.remove('dropping')
})
document.addEventListener('drop', event => {
  event.preventDefault()
  document.body.classList.remove('dropping')
  if (event.dataTransfer.files.length > 0) {
    files.files = event.dataTransfer.files
  } else {
    text.value = event.dataTransfer.getData('text')
  }
  form.requestSubmit()
})

form.addEventListener('submit', event => {
  if (text.value.trim() === '' && files.files.length === 0) {
    event.preventDefault()
    tell('Paste the header of a message, or choose a file.')
    text.focus()
    return
  }
  button.disabled = true
  tell('It is being read ...')
})

// Back from the answer.
window.addEventListener('pageshow', () => {
  button.disabled = false
  look()
})
