/** Says every twenty seconds that this page is still read, and shows who else reads it.
 *
 * `data-presence` names where to say it, `data-doing` what its reader is about to do. A page that
 * nobody looks at says nothing; where the answer fails, what was drawn stays.
 */
const EVERY = 20_000

const place = document.querySelector('[data-presence]')
const token = document.querySelector('[name=csrfmiddlewaretoken]')?.value

const say = async () => {
  if (document.hidden) return
  try {
    const answer = await fetch(place.dataset.presence, {
      method: 'POST',
      headers: { 'X-CSRFToken': token, 'X-Fragment': 'presence' },
      body: new URLSearchParams({ doing: place.dataset.doing })
    })
    if (!answer.ok || answer.redirected) return
    const drawn = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-present]')
    // Said aloud only when it is another sentence than before.
    if (drawn && drawn.textContent !== place.textContent) place.replaceChildren(document.importNode(drawn, true))
  } catch (error) {
    console.warn('Who else is here could not be asked:', error)
  }
}

if (place && token) {
  setInterval(say, EVERY)
  document.addEventListener('visibilitychange', say)
}
