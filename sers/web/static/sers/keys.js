/** Keys for those who work a list all day: / find, j k next and previous, o open, n show new, Esc back;
 * and on a referral, or on the row under the focus, the key of each thing to do that carries one.
 *
 * What may be done carries `data-key`: a link, a button, or the head of a form that opens in place. In
 * a list the keys mean the row under the focus, and nothing where there is none. `?` lists them all.
 * None acts where somebody writes or with a modifier, and all can be turned off (WCAG 2.1.4): the choice
 * is kept on this device, its switch stands in the page wherever `data-keys` is.
 */
const KEPT = 'sers-keys'
const WORDS = JSON.parse(document.documentElement.dataset.words || '{}')

/* Whoever ticked a box goes on with the next key: a box takes no letters. */
const WRITING = 'input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]'

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

const list = document.querySelector('[data-all-keys]')

const KEYS = {
  '/': () => document.querySelector('[type=search]')?.focus(),
  j: () => step(1),
  k: () => step(-1),
  o: () => document.activeElement.closest('[data-row]')?.querySelector('[data-open]').click(),
  n: () => document.querySelector('[data-show]:not([hidden])')?.click(),
  '?': () => { if (list && !list.open) list.showModal() },
  Escape: () => document.activeElement.blur()
}

/** What a key does here: in the row under the focus, else on the page but in no row.
 * To take back (z) is about what was done last, wherever the focus is since.
 */
const controlOf = (key) => {
  const row = key === 'z' ? null : document.activeElement.closest('[data-row]')
  const found = [...(row ?? document).querySelectorAll(`[data-key="${CSS.escape(key)}"]`)]
  return found.find((control) => !control.disabled && (row || !control.closest('[data-row]')))
}

/* A form that opens in place is opened and its first field focused; a second press closes it. */
const press = (control) => {
  control.click()
  if (!control.matches('summary')) return
  const place = control.parentElement
  if (place.open) place.querySelector('textarea, select, input:not([type=hidden])')?.focus()
}

document.addEventListener('keydown', (event) => {
  if (!isOn() || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
  if (list?.open || event.target.closest(WRITING)) return
  const control = controlOf(event.key)
  const act = control ? () => press(control) : KEYS[event.key]
  if (!act) return
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

for (const control of document.querySelectorAll('[data-list-keys]')) {
  control.hidden = !list
  control.addEventListener('click', () => list.showModal())
}
