/** Starts the design system's components, one by one.
 *
 * Radios and Checkboxes are left out: their script puts `aria-expanded` on inputs, which
 * assistive technology may not announce there. Follow-up questions show by style sheet.
 * The address of the components stands on <html>, because its name changes with its content.
 */
const COMPONENTS = [
  'Button', 'CharacterCount', 'ErrorSummary', 'NotificationBanner', 'PasswordInput', 'SkipLink'
]

document.body.classList.add('js-enabled', 'nhsuk-frontend-supported')

const nhsuk = await import(document.documentElement.dataset.nhsuk)
for (const name of COMPONENTS) nhsuk.createAll(nhsuk[name])
