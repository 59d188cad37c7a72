/** Starts the design system's components, one by one, where the page has any.
 *
 * Radios and Checkboxes are left out: their script puts `aria-expanded` on inputs, which
 * assistive technology may not announce there. Follow-up questions show by style sheet.
 * The address of the components stands on <html>, because its name changes with its content.
 * A page without any, as most public ones are, does not fetch them: browsers follow the skip
 * link by themselves.
 */
const COMPONENTS = {
  Button: 'button[data-prevent-double-click], a[role=button]',
  CharacterCount: '[data-module=nhsuk-character-count]',
  ErrorSummary: '[data-module=nhsuk-error-summary]',
  NotificationBanner: '[data-module=nhsuk-notification-banner]',
  PasswordInput: '[data-module=nhsuk-password-input]'
}

document.body.classList.add('js-enabled', 'nhsuk-frontend-supported')

const wanted = Object.keys(COMPONENTS).filter((name) => document.querySelector(COMPONENTS[name]))
if (wanted.length) {
  const nhsuk = await import(document.documentElement.dataset.nhsuk)
  for (const name of ['SkipLink', ...wanted]) nhsuk.createAll(nhsuk[name])
}
