// The design system's colours by what they are for, so that a theme changes them.
// It writes each as a number wherever it stands; here every number becomes a name of
// sers/web/static/sers/display.css. A number that is in no list stops the build.

const FOCUSED = /:focus/
const KEPT = /^rgba\(/ // transparent, and shades laid over pictures

// colour → [what the selector must match, property, token]; the first that fits.
const ANY = /./
const TEXT = /^(color|fill)$/
const GROUND = /^background/
const LINE = /^(border|box-shadow|outline)/
const NAMES = {
  '#212b32': [
    [/tag--white/, TEXT, 'reverse-text'],
    [/button--reverse/, TEXT, 'reverse-text'],
    [/emergency/, GROUND, 'emergency'],
    [FOCUSED, ANY, 'focus-text'],
    [/card--warning|warning-callout/, ANY, 'on-warning'],
    [ANY, ANY, 'text']
  ],
  '#fff': [
    [/button--reverse|tag--white/, GROUND, 'reverse'],
    [ANY, GROUND, 'surface'],
    [ANY, ANY, 'on-fill']
  ],
  '#005eb8': [
    [ANY, TEXT, 'link'],
    [/arrow|account-item/, LINE, 'brand-fill'],
    [ANY, GROUND, 'brand-fill'],
    [ANY, LINE, 'brand']
  ],
  '#0055a6': [[ANY, ANY, 'brand-fill']],
  '#004b93': [[/white|menu-list/, TEXT, 'link-hover'], [ANY, ANY, 'brand-deep']],
  '#003d78': [[ANY, TEXT, 'link-hover'], [ANY, ANY, 'brand-deep']],
  '#002f5c': [[ANY, TEXT, 'link-active'], [ANY, ANY, 'brand-deep']],
  '#003087': [[ANY, ANY, 'link-footer']],
  '#7c2855': [[ANY, ANY, 'link-hover']],
  '#330072': [[ANY, ANY, 'link-visited']],
  '#007f3b': [[ANY, TEXT, 'go'], [ANY, GROUND, 'go-fill']],
  '#00662f': [[ANY, ANY, 'go-fill-hover']],
  '#00401e': [[ANY, ANY, 'go-fill-edge']],
  '#d5281b': [[ANY, GROUND, 'stop-fill'], [/arrow/, LINE, 'stop-fill'], [ANY, ANY, 'error']],
  '#951c13': [[ANY, ANY, 'error-hover']],
  '#aa2016': [[ANY, ANY, 'stop-fill-hover']],
  '#6b140e': [[/tag/, ANY, 'tag-red-text'], [ANY, ANY, 'stop-fill-edge']],
  '#dd5349': [[ANY, ANY, 'on-fill']],
  '#4c6272': [[ANY, TEXT, 'muted'], [ANY, LINE, 'edge']],
  '#768692': [[ANY, ANY, 'edge-soft']],
  '#aeb7bd': [[/tag/, ANY, 'edge-soft'], [ANY, ANY, 'line-strong']],
  '#d8dde0': [[ANY, GROUND, 'ground'], [ANY, ANY, 'line']],
  '#f0f4f5': [[ANY, ANY, 'page']],
  '#e0e4e6': [[ANY, ANY, 'sunken']],
  '#ffeb3b': [[/warning/, ANY, 'warning'], [ANY, ANY, 'focus']],
  '#fff9c4': [[ANY, ANY, 'warning-tint']],
  '#d9e7f4': [[ANY, ANY, 'brand-tint']],
  '#edf4fa': [[ANY, ANY, 'brand-tint']],
  '#c7dcef': [[ANY, TEXT, 'on-fill-muted'], [ANY, ANY, 'brand-tint']],
  '#ccdff1': [[/tag/, ANY, 'tag-blue'], [ANY, ANY, 'on-fill-muted']],
  '#337ec6': [[ANY, ANY, 'on-fill-line']],
  '#669ed4': [[ANY, ANY, 'on-fill-line']],
  '#d9d9d9': [[ANY, ANY, 'reverse']],
  '#b3b3b3': [[ANY, ANY, 'reverse-edge']],
  '#004281': [[ANY, ANY, 'tag-blue-text']],
  '#004c23': [[ANY, ANY, 'tag-green-text']],
  '#cce5d8': [[ANY, ANY, 'tag-green']],
  '#00524d': [[ANY, ANY, 'tag-aqua-text']],
  '#ccedeb': [[ANY, ANY, 'tag-aqua']],
  '#240050': [[ANY, ANY, 'tag-purple-text']],
  '#d6cce3': [[ANY, ANY, 'tag-purple']],
  '#354550': [[ANY, ANY, 'tag-grey-text']],
  '#dbe0e3': [[ANY, ANY, 'tag-grey']],
  '#4d3708': [[ANY, ANY, 'tag-orange-text']],
  '#ffdc8e': [[ANY, ANY, 'tag-orange']],
  '#4d4712': [[ANY, ANY, 'tag-yellow-text']],
  '#fff59d': [[ANY, ANY, 'tag-yellow']],
  '#57133a': [[ANY, ANY, 'tag-pink-text']],
  '#efd3e3': [[ANY, ANY, 'tag-pink']],
  '#f7d4d1': [[ANY, ANY, 'tag-red']]
}

const COLOUR = /#[0-9a-f]{3,8}\b|rgba?\([^)]*\)|\b(?:white|black|red)\b/gi

/** Paper keeps its own black and white; a colour the page is told by its number stays one. */
function isForPaper (declaration) {
  for (let node = declaration.parent; node; node = node.parent) {
    if (node.type === 'atrule' && /print/.test(node.params)) return true
  }
  return false
}

export function nameColours (root) {
  const strange = new Set()
  root.walkDecls((declaration) => {
    if (declaration.prop.startsWith('--') || isForPaper(declaration)) return
    const { prop, parent: { selector } } = declaration
    declaration.value = declaration.value.replace(COLOUR, (colour) => {
      if (colour === 'rgba(33,43,50,.99)') return 'var(--sers-text)'
      if (KEPT.test(colour)) return colour
      const uses = NAMES[colour.toLowerCase()] ?? []
      const fits = uses.find(([where, what]) => where.test(selector) && what.test(prop))
      if (!fits) strange.add(`${colour} as ${prop} of ${selector}`)
      return fits ? `var(--sers-${fits[2]})` : colour
    })
  })
  if (strange.size) throw new Error(`No theme knows these colours:\n${[...strange].join('\n')}`)
}

const WIDTH = /^(?:screen and )?\((?:min|max)-width: ?[\d.]+em\)(?: ?and \((?:min|max)-width: ?[\d.]+em\))*$/

// A query of the window does not see that the reader doubled the text; one of the page's
// width in rem does, and so large text gets the layout it has room for, as under zoom.
export function askThePage (root) {
  root.walkAtRules('media', (rule) => {
    if (!WIDTH.test(rule.params)) return
    const outside = rule.nodes.filter((inner) => /^(html|body)\b/.test(inner.selector ?? ''))
    if (outside.length) return
    rule.name = 'container'
    rule.params = rule.params.replace('screen and ', '').replaceAll(')and', ') and').replace(/([\d.])em/g, '$1rem')
  })
}

// Variants that no page of ours wears. tests/guards/test_styles.py fails where one begins to.
const UNWORN = /header--white|header__search|navigation--white|header--org|header__org|-{1,2}reverse|data-sort|aria-sort|scroll__|hero--image|hero__(?:overlay|arrow)|button--(?:login|secondary-solid)|list--border|card__img|card--feature|card--top-task|panel-with-heading|heading-tab|text-break|:-ms-|::-ms-|-xxl|lede|icon--size/
const WORN = /button--reverse/

export function leaveOut (root) {
  root.walkRules((rule) => {
    if (rule.parent.name === 'keyframes') return
    const kept = rule.selectors.filter((one) => !UNWORN.test(one) || WORN.test(one))
    if (kept.length) rule.selectors = kept
    else rule.remove()
  })
  root.walkDecls(/^--nhsuk-.*-colour$/, (declaration) => declaration.remove())
  root.walkAtRules((rule) => { if (rule.nodes && !rule.nodes.length) rule.remove() })
}
