/** Says how high the bar of tabs is that stays above a list: its headings stay below that, and so does
 * the row under the focus. With many late there are two lines of tabs.
 */
const bar = document.querySelector('.app-sticky')

if (bar) {
  new ResizeObserver(() => {
    document.documentElement.style.setProperty('--bar', `${bar.offsetHeight}px`)
  }).observe(bar)
}
