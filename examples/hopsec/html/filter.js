// Shows the messages whose line has all words that are typed. The page works without it.
'use strict'
const words = document.getElementById('words')
const messages = document.querySelectorAll('.messages > .message')

words.parentElement.hidden = false
words.addEventListener('input', () => {
  const wanted = words.value.toLowerCase().split(/\s+/)
  for (const message of messages) {
    const line = message.querySelector('summary').textContent.toLowerCase()
    message.hidden = !wanted.every(word => line.includes(word))
  }
})
