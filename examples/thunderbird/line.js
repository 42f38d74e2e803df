// Draws the line above a message, where the message's own styles do not reach it.
// SPDX-License-Identifier: LGPL-2.1-or-later
(async () => {
  const STYLE = `
    button { all: unset; display: flex; gap: 8px; align-items: center; box-sizing: border-box; width: 100%;
      padding: 5px 12px; font: 13px/1.4 system-ui, sans-serif; cursor: pointer;
      color: #3d3d44; background: #f4f4f6; border-bottom: 1px solid #d8d8de; }
    button:focus-visible { outline: 2px solid #0a66c2; outline-offset: -2px; }
    button:disabled { cursor: default; }
    svg { flex: none; width: 16px; height: 16px; fill: none; stroke: currentColor; stroke-width: 7; }
    .plaintext svg { color: #b00020; }
    @media (prefers-color-scheme: dark) {
      button { color: #d9d9de; background: #2b2b31; border-color: #45454d; }
      .plaintext svg { color: #ff8a95; } }`
  const DASHES = { tls: 'none', plaintext: '43 13.55', unknown: '0 14.137', none: '14 99' }

  function draw(name) {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
    const circle = document.createElementNS(svg.namespaceURI, 'circle')
    const looks = { cx: 24, cy: 24, r: 18, 'stroke-dasharray': DASHES[name], 'stroke-linecap': name === 'unknown' ? 'round' : 'butt',
      'stroke-dashoffset': name === 'plaintext' ? -6.77 : 0, transform: 'rotate(-90 24 24)' }
    for (const [key, value] of Object.entries(looks))
      circle.setAttribute(key, value)
    svg.setAttribute('viewBox', '0 0 48 48')
    svg.append(circle)
    return svg
  }

  const line = await messenger.runtime.sendMessage('line')
  if (!line)
    return
  const place = document.createElement('div')
  place.style.cssText = 'all: initial !important; display: block !important'
  const root = place.attachShadow({ mode: 'closed' })
  const style = document.createElement('style')
  style.textContent = STYLE
  const button = document.createElement('button')
  button.className = line.ring
  button.disabled = !line.page
  button.append(draw(line.ring), line.text)
  button.addEventListener('click', () => messenger.runtime.sendMessage('open'))
  root.append(style, button)
  document.body.before(place)
})()
