/** Keeps «What will happen» true to what is chosen, until the server is asked again.
 *
 * Who is asked and how is known in the page. What follows from what was decided besides is not: then a
 * line says so. Nobody of another team can be named: they are out of reach until it is asked again.
 */
const steps = document.querySelector('[data-steps]')

const redraw = (leg) => {
  const chosen = leg.querySelector('[type=radio]:checked')
  const step = steps.querySelector(`[data-step="${CSS.escape(leg.dataset.leg)}"]`)
  if (!chosen || !step) return
  const who = leg.querySelector('[name$="-telephoned"]').value.trim()
  step.firstElementChild.textContent = chosen.dataset.name
  step.lastElementChild.textContent = who ? `${steps.dataset.agreed} ${who}` : steps.dataset[chosen.dataset.way]
}

/* Whom the page lists as who could go is of the team chosen when it was drawn. */
const watch = (leg) => {
  const drawn = leg.querySelector('[type=radio][checked]')
  const people = leg.querySelector('[data-people]')
  const settle = () => {
    redraw(leg)
    const chosen = leg.querySelector('[type=radio]:checked')
    if (chosen?.dataset.way === 'rung') leg.querySelector('[data-tell]').open = true
    if (!people) return
    people.disabled = chosen?.dataset.team !== drawn?.dataset.team
    leg.querySelector('[data-others]').hidden = !people.disabled
  }
  leg.addEventListener('input', () => redraw(leg))
  leg.addEventListener('change', (event) => { if (event.target.matches('[type=radio]')) settle() })
  // Whoever goes back finds what they chose, not what the page was drawn with.
  addEventListener('pageshow', settle)
}

if (steps) {
  document.querySelectorAll('[data-leg]').forEach(watch)
  document.querySelector('[name=response]')?.addEventListener('change', () => {
    document.querySelector('[data-again]').hidden = false
  })
}
