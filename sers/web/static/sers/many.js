/** Rows that are ticked to do the same to several: how many, all of them, none. Without a script
 * the bar stands below the list; with it, it shows when something is ticked, wherever one reads.
 */
const WORDS = JSON.parse(document.documentElement.dataset.words || '{}')
const bar = document.querySelector('[data-many]')
const boxes = () => [...document.querySelectorAll('[data-choose]')]

const show = () => {
  const ticked = boxes().filter((box) => box.checked).length
  const text = ticked === 1 ? WORDS.oneChosen : (WORDS.manyChosen || '{}').replace('{}', ticked)
  const count = bar.querySelector('[data-many-count]')
  bar.classList.toggle('app-many--on', ticked > 0)
  bar.classList.toggle('app-many--none', !ticked)
  bar.querySelector('[data-many-none]').hidden = ticked > 0
  if (count.textContent !== (ticked ? text : '')) count.textContent = ticked ? text : ''
  bar.querySelector('[data-choose-all]').hidden = ticked === boxes().length
  bar.querySelector('[data-choose-none]').hidden = !ticked
  for (const row of document.querySelectorAll('[data-row]')) {
    row.classList.toggle('app-row--chosen', Boolean(row.querySelector('[data-choose]:checked')))
  }
}

const tick = (on) => {
  for (const box of boxes()) box.checked = on
  show()
}

if (bar) {
  document.addEventListener('change', (event) => { if (event.target.matches('[data-choose]')) show() })
  document.addEventListener('sers:drawn', show)
  addEventListener('pageshow', show)
  bar.querySelector('[data-choose-all]').addEventListener('click', () => tick(true))
  bar.querySelector('[data-choose-none]').addEventListener('click', () => tick(false))
  show()
}
