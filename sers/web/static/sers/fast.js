/** Keys for who types while somebody speaks: 1 to 9 choose in a list, Alt with an arrow the section.
 *
 * A figure acts only while a choice of the list has the focus (WCAG 2.1.4). In a drop-down list
 * Alt with an arrow stays the browser's own. What an answer opened is told as it is saved.
 */
const form = document.querySelector('form[data-fast]')

/** Chooses the nth of the list in which the focus is. */
const choose = (radio, nth) => {
  const list = form.querySelectorAll(`input[type=radio][name="${CSS.escape(radio.name)}"]`)
  const wanted = list[nth - 1]
  if (!wanted) return false
  wanted.focus()
  if (!wanted.checked) wanted.click()
  return true
}

/** Goes to the first control of the next section (1) or of the one before (-1). */
const step = (by) => {
  const parts = [...form.querySelectorAll('[data-part]')]
  const here = parts.findIndex((part) => part.contains(document.activeElement))
  const to = parts[Math.min(parts.length - 1, Math.max(0, here + by))]
  const control = to?.querySelector('input, select, textarea')
  control?.focus()
  to?.scrollIntoView({ block: 'start' })
}

const press = (event) => {
  const { target, key } = event
  if (event.ctrlKey || event.metaKey) return
  if (event.altKey) {
    if ((key !== 'ArrowDown' && key !== 'ArrowUp') || target.localName === 'select') return
    event.preventDefault()
    step(key === 'ArrowDown' ? 1 : -1)
  } else if (target.type === 'radio' && /^[1-9]$/.test(key) && choose(target, Number(key))) {
    event.preventDefault()
  }
}

if (form) {
  document.addEventListener('keydown', press)
  form.classList.add('sers-fast--keys')
  const note = form.querySelector('[data-note]')
  form.addEventListener('sers-saved', ({ detail }) => { note.textContent = detail.note || '' })
  for (const line of document.querySelectorAll('[data-fast-keys]')) line.hidden = false
}
