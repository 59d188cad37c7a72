/** What only pages of beds need, beside live.js.
 *
 * A part that the pointer or the focus is in does not change under it. What came meanwhile is
 * fetched when it is left. On the wall a clock runs, so that a screen that stands still shows it.
 */
const list = document.querySelector('[data-live]')

for (const slot of document.querySelectorAll('[data-slot]')) {
  let missed = false
  const held = () => slot.matches(':hover') || slot.contains(document.activeElement)
  const left = () => setTimeout(() => {
    if (!missed || held()) return
    missed = false
    list.dataset.asOf = ''
    dispatchEvent(new Event('online'))
  }, 100)
  document.addEventListener('sers:drawn', () => { missed ||= held() })
  slot.addEventListener('pointerleave', left)
  slot.addEventListener('focusout', left)
}

const ahead = Date.parse(document.documentElement.dataset.now) - Date.now() || 0
const clock = document.querySelector('[data-wall-clock]')
const tick = () => {
  clock.textContent = new Date(Date.now() + ahead).toLocaleTimeString('en-GB', { timeZone: 'Europe/London' })
}
if (clock) {
  tick()
  setInterval(tick, 1000)
}
