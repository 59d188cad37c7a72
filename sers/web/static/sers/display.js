/** Applies what is chosen in the bar at once, without loading the page anew.
 *
 * The server keeps the choice; without this script it answers with the page drawn afresh. A new
 * language or easier words need that in any case. Before it, somebody who has typed into a form
 * that does not save by itself is asked whether to leave.
 */
const root = document.documentElement
const bar = document.querySelector('form[data-display="bar"]')
const page = document.querySelector('form[data-display="page"]')
const told = document.querySelector('[data-display-told]')
// What only the server can draw.
const DRAWN = new Set(['language', 'reading'])

let typed = false
let turning = false // the page is about to be drawn afresh, for what was chosen in the bar

const namesOf = () => Object.keys(root.dataset).filter((name) => bar.querySelector(`[name="${name}"]`))

/** Makes the page so, and presses the buttons that say so. */
const apply = (name, value) => {
  root.dataset[name] = value
  for (const button of bar.querySelectorAll(`button[name="${name}"]`)) {
    const switches = button.dataset.switch
    const pressed = (switches ?? button.value) === value
    button.setAttribute('aria-pressed', String(pressed))
    if (switches) button.value = pressed ? 'standard' : switches
    else if (pressed) {
      button.closest('details').querySelector('.sers-display__value').textContent = button.textContent
    }
  }
}

const standard = () => {
  for (const name of namesOf()) {
    if (!DRAWN.has(name)) apply(name, name === 'text' ? '100' : 'standard')
  }
}

const tell = (text) => {
  told.textContent = text
  told.classList.toggle('nhsuk-u-visually-hidden', !text)
}

const keep = async (name, value) => {
  try {
    const answer = await fetch(bar.action, {
      method: 'POST',
      body: new URLSearchParams({ [name]: value }),
      headers: { Accept: 'application/json' },
      keepalive: true
    })
    tell(answer.ok ? '' : bar.dataset.lost)
  } catch {
    tell(bar.dataset.lost)
  }
}

const ask = (event) => {
  if (turning && typed) event.preventDefault()
  turning = false
}

const chosen = (event) => {
  const { name, value } = event.submitter ?? {}
  if (!name) return
  const isDrawn = DRAWN.has(name) || (name === 'standard' && root.dataset.read !== 'standard')
  if (isDrawn) {
    turning = true
    return
  }
  event.preventDefault()
  if (name === 'standard') standard()
  else apply(name, value)
  keep(name, value)
}

const fold = (event) => {
  for (const group of bar.querySelectorAll('details[open]')) {
    if (event.type === 'keydown' && event.key === 'Escape') {
      group.open = false
      group.querySelector('summary').focus()
      event.stopImmediatePropagation() // keys.js would take the focus away again
    } else if (event.type === 'click' && !group.contains(event.target)) group.open = false
  }
}

if (bar) {
  bar.addEventListener('submit', chosen)
  document.addEventListener('click', fold)
  document.addEventListener('keydown', fold)
  document.addEventListener('input', ({ target }) => {
    if (typed || !target.form || target.form.matches('[data-display], [data-draft]')) return
    typed = true
    // Already now: a browser may not look for a listener that is added while it is leaving.
    window.addEventListener('beforeunload', ask)
  })
  document.addEventListener('submit', ({ target }) => {
    if (target !== bar) typed = false
  })
  // The page of all choices shows each as it is chosen, and keeps them when they are sent.
  page?.addEventListener('change', ({ target }) => {
    if (!DRAWN.has(target.name)) apply(target.name, target.value)
  })
}
