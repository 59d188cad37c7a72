/** Lets clocks run: «48 min left» becomes «47 min left» where it stands.
 *
 * True at the server's time, not this machine's, and in the same words as sers/web/words.py.
 * Colour, sign and the bar follow; a paused clock has no due time and stands still.
 */
const EVERY = 15_000
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const SOON = 10 * MINUTE

const WORDS = JSON.parse(document.documentElement.dataset.words || '{}')
const say = (key, value) => WORDS[key].replace('{}', value)

const ahead = Date.parse(document.documentElement.dataset.now) - Date.now() || 0
const now = () => Date.now() + ahead

/** As words.duration. */
const duration = (length) => {
  if (length >= 2 * DAY) return say('days', Math.floor(length / DAY))
  const hours = Math.floor(length / HOUR)
  const minutes = Math.floor((length % HOUR) / MINUTE)
  if (!hours) return say('min', minutes)
  return minutes ? `${say('h', hours)} ${say('min', minutes)}` : say('h', hours)
}

/** As words._left: the kind of clock, and what it says. */
const left = (length) => {
  if (length > 0) return [length < SOON ? 'soon' : 'fine', say('left', duration(length + MINUTE - 1))]
  if (length > -MINUTE) return ['soon', WORDS.now]
  return ['late', say('late', duration(-length))]
}

const tick = () => {
  for (const time of document.querySelectorAll('time[data-due]')) {
    const clock = time.closest('[data-clock]')
    const due = Date.parse(time.dataset.due)
    const [kind, text] = left(due - now())
    if (time.textContent !== text) time.textContent = text
    fill(clock, (now() - Date.parse(time.dataset.start)) / (due - Date.parse(time.dataset.start)))
    if (clock.dataset.clock !== kind) paint(clock, kind)
  }
}

const fill = (clock, share) => {
  const percent = Math.round(100 * Math.max(0, Math.min(1, share || 0)))
  clock.querySelector('rect')?.setAttribute('width', percent)
}

const paint = (clock, kind) => {
  const was = clock.dataset.clock
  clock.dataset.clock = kind
  clock.classList.replace(`app-clock--${was}`, `app-clock--${kind}`)
  clock.closest('[data-row]')?.classList.replace(`app-row--${was}`, `app-row--${kind}`)
  clock.querySelector('[data-soon]').hidden = kind !== 'soon'
  const sign = clock.querySelector('use')
  sign.setAttribute('href', sign.getAttribute('href').replace(/#.*/, kind === 'late' ? '#i-late' : '#i-clock'))
}

setInterval(tick, EVERY)
document.addEventListener('sers:drawn', tick)
tick()
