/** Saves a form while it is filled in: after each change, and when typing pauses.
 *
 * Posts the form to its own address with `X-Autosave: 1`. The server answers
 * 200 {"saved": "14:02", "revision": 7}, or 409 {"error": "…"} where somebody else saved
 * meanwhile; then nothing is saved by itself any more until the page is loaded again.
 *
 * Each save has the revision of the one before, so there is one at a time: whoever else posts the
 * form does it through `inTurn`.
 */
const PAUSE = 1_500
const RETRY = 15_000

const WORDS = JSON.parse(document.documentElement.dataset.words || '{}')
const form = document.querySelector('form[data-draft]')
const place = document.querySelector('[data-saved]')

let timer = 0
let dirty = false
let saving = false
let refused = false
let leaving = false
let pressed = null // the button that waits for a save on its way
let waiting = null // what else is to post the form, after the save on its way

/** Says how it stands; the sign for «saved» goes while it is not. */
const tell = (text, isSaved) => {
  if (!place) return
  place.classList.toggle('sers-saved--not', !isSaved)
  const sign = place.querySelector('svg')
  place.replaceChildren(...(sign ? [sign] : []), ` ${text}`)
}

const soon = (wait) => {
  clearTimeout(timer)
  timer = setTimeout(save, wait)
}

const save = async () => {
  if (!dirty || saving || refused || leaving) return
  saving = true
  dirty = false
  try {
    const response = await fetch(form.action, {
      method: 'POST',
      body: new FormData(form),
      headers: { 'X-Autosave': '1', Accept: 'application/json' }
    })
    await take(response)
  } catch {
    dirty = true
    tell(WORDS.notSaved, false)
    soon(RETRY)
  }
  done()
}

/** Posts the form in another way, after a save on its way and before the next. `post` calls what it
 * is given with the revision that it made. If it fails nothing is lost: the form is saved as usual.
 */
export const inTurn = async (post) => {
  if (refused || leaving) return
  if (saving) {
    waiting = post
    return
  }
  saving = true
  clearTimeout(timer)
  try {
    await post((revision) => { form.elements.namedItem('revision').value = revision })
  } catch { /* its button still works */ }
  // A page that was only drawn again is kept as left half done. A save says what it is worth.
  dirty = true
  done()
}

const done = () => {
  saving = false
  const post = waiting
  waiting = null
  if (pressed) form.requestSubmit(pressed)
  else if (post) inTurn(post)
  else if (dirty && !refused) soon(PAUSE)
}

const take = async (response) => {
  if (response.status === 409) {
    refused = dirty = true
    tell((await response.json()).error || WORDS.refused, false)
    return
  }
  if (!response.ok || response.redirected) throw new Error(`${response.status}`)
  const answer = await response.json()
  const { saved, revision } = answer
  form.elements.namedItem('revision').value = revision
  form.dispatchEvent(new CustomEvent('sers-saved', { detail: answer }))
  tell(WORDS.saved.replace('{}', saved), true)
}

/* A second press must not send twice, and a save on its way is waited for: it changes the
   revision that goes along. Buttons are disabled only after the form's data is taken, so that the
   name of the one pressed is in it; a page come back to by «Back» is alive again. */
const submit = (event) => {
  if (leaving || saving) {
    event.preventDefault()
    if (saving) pressed = event.submitter
    return
  }
  leaving = true
  clearTimeout(timer)
  setTimeout(() => all(true), 0)
}

const all = (disabled) => {
  for (const element of form.elements) if (element.type === 'submit') element.disabled = disabled
}

if (form) {
  form.addEventListener('input', () => { dirty = true; soon(PAUSE) })
  form.addEventListener('change', () => { dirty = true; soon(0) })
  form.addEventListener('submit', submit)
  addEventListener('online', () => soon(0))
  addEventListener('pageshow', () => { leaving = false; pressed = null; all(false) })
  addEventListener('beforeunload', (event) => {
    if (dirty && !leaving) event.preventDefault()
  })
}
