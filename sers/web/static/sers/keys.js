/** Keys for those who work a list all day: / find, j k next and previous, o open, n show new, Esc back.
 *
 * None acts inside a field or with a modifier, and all can be turned off (WCAG 2.1.4): the choice
 * is kept on this device, its switch stands in the page wherever `data-keys` is.
 */
const KEPT = 'sers-keys'
const WORDS = JSON.parse(document.documentElement.dataset.words || '{}')

const isOn = () => localStorage.getItem(KEPT) !== 'off'
const rows = () => [...document.querySelectorAll('[data-row] [data-open]')]

/** Moves to the next row (1) or the one before (-1), by its link, so that Enter opens it. */
const step = (by) => {
  const links = rows()
  const row = document.activeElement.closest('[data-row]')
  const here = row ? links.indexOf(row.querySelector('[data-open]')) : -1
  const to = here < 0 ? 0 : Math.min(links.length - 1, Math.max(0, here + by))
  links[to]?.focus()
}

const KEYS = {
  '/': () => document.querySelector('[type=search]')?.focus(),
  j: () => step(1),
  k: () => step(-1),
  o: () => document.activeElement.closest('[data-row]')?.querySelector('[data-open]').click(),
  n: () => document.querySelector('[data-show]:not([hidden])')?.click(),
  Escape: () => document.activeElement.blur()
}

document.addEventListener('keydown', (event) => {
  const act = KEYS[event.key]
  if (!act || !isOn() || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.target.closest('input, select, textarea, [contenteditable]')) return
  event.preventDefault()
  act()
})

for (const control of document.querySelectorAll('[data-keys]')) {
  const show = () => { control.textContent = isOn() ? WORDS.keysOn : WORDS.keysOff }
  control.hidden = false
  control.addEventListener('click', () => {
    localStorage.setItem(KEPT, isOn() ? 'off' : 'on')
    show()
  })
  show()
}
