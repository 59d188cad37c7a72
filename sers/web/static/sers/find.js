/** Finds while somebody types: in the boxes that have a «Find» of their own.
 *
 * Presses that button out of sight, takes the list from the page that answers, and leaves all else
 * as it stands. Where it fails nothing happens, and the button still works. Enter in such a box
 * presses its own button: the browser would press the first of the form, and leave the page.
 */
const PAUSE = 300
const SHORTEST = 2

const form = document.querySelector('form[data-draft]')
const finders = [...(form?.querySelectorAll('[data-find]') || [])]

const box = (finder) => finder.querySelector('input[type=text]')
const button = (finder) => finder.querySelector('button[name=find]')
const list = (finder) => finder.querySelector('[data-found]')
const choices = (finder) => [...list(finder).querySelectorAll('input')]

const start = async () => {
  const { inTurn } = await import(form.dataset.draft)
  for (const finder of finders) {
    let timer = 0
    box(finder).addEventListener('input', () => {
      clearTimeout(timer)
      if (box(finder).value.trim().length < SHORTEST) return
      timer = setTimeout(() => inTurn((saved) => find(finder, saved)), PAUSE)
    })
    box(finder).addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.isComposing) return
      event.preventDefault()
      clearTimeout(timer)
      form.requestSubmit(button(finder))
    })
  }
}

/** A page that is saved leads back to itself. A clash, or a session that ended, answers at once. */
const find = async (finder, saved) => {
  const sought = box(finder).value
  const data = new FormData(form)
  data.append('find', button(finder).value)
  const posted = await fetch(form.action, { method: 'POST', body: data, redirect: 'manual' })
  if (posted.type !== 'opaqueredirect') throw new Error(`${posted.status}`)
  saved(Number(data.get('revision')) + 1)
  const response = await fetch(form.action)
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  const found = page.getElementById(box(finder).id)?.closest('[data-find]')
  // Who has typed on meanwhile waits for the next answer.
  if (found && box(finder).value === sought) show(finder, found)
}

/** Puts the list found in place of the old one. What is ticked stays as it is now. */
const show = (finder, found) => {
  const focused = list(finder).contains(document.activeElement) && document.activeElement.id
  const before = choices(finder)
  const after = new Map(choices(found).map((choice) => [choice.value, choice]))
  for (const choice of after.values()) choice.checked = false
  for (const { value, checked } of before) if (after.has(value)) after.get(value).checked = checked
  const kept = before.filter(({ value, checked }) => checked && !after.has(value))
  list(finder).replaceChildren(...list(found).childNodes)
  list(finder).querySelector('[data-choices]').prepend(...kept.map((choice) => choice.parentElement))
  finder.querySelector('[data-said]').textContent = found.dataset.find
  if (focused) document.getElementById(focused)?.focus()
}

if (finders.length) start()
