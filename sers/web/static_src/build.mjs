// Builds sers/web/static/built/ from npm packages and nothing else.
// Addresses in the result are relative, so that Django can rename every file by its content.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import postcss from 'postcss'
import rtlcss from 'rtlcss'
import { compile } from 'sass'
import { askThePage, leaveOut, nameColours } from './colours.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const packages = join(here, '../../../node_modules')
const nhsuk = join(packages, 'nhsuk-frontend/dist/nhsuk')
const built = join(here, '../static/built')

rmSync(built, { recursive: true, force: true })
mkdirSync(join(built, 'nhsuk-assets/images'), { recursive: true })
mkdirSync(join(built, 'fonts'))

const sheet = postcss.parse(compile(join(here, 'nhsuk.scss'), {
  loadPaths: [packages],
  style: 'compressed',
  quietDeps: true
}).css)
leaveOut(sheet)
nameColours(sheet)
askThePage(sheet)
const css = sheet.toString()
const addresses = [...css.matchAll(/url\((["']?)([^"')]+)\1\)/g)].map((found) => found[2])
const elsewhere = addresses.filter((address) => /^(https?:)?\/|^\/\//.test(address))
if (elsewhere.length) throw new Error(`The style sheet reaches outside: ${elsewhere.join(', ')}`)
writeFileSync(join(built, 'nhsuk.css'), css)
// The design system speaks of left and right; a page written right to left loads this one.
writeFileSync(join(built, 'nhsuk-rtl.css'), rtlcss.process(css))

// Only pictures the style sheet names: the rest of the folder is the NHS logo in many sizes,
// which belongs to organisations entitled to it.
for (const address of new Set(addresses.filter((a) => a.startsWith('nhsuk-assets/')))) {
  cpSync(join(nhsuk, address.replace('nhsuk-assets/', 'assets/')), join(built, address))
}

// Without its map's name, which Django would look for.
const script = readFileSync(join(nhsuk, 'nhsuk-frontend.min.js'), 'utf8')
writeFileSync(
  join(built, 'nhsuk-frontend.min.js'),
  script.replace(/\/\/# sourceMappingURL=\S+\s*$/, '\n')
)

// What readers may choose instead of the standard font; display.css names these files.
const FONTS = {
  'atkinson-hyperlegible': [
    'latin-400-normal', 'latin-400-italic', 'latin-700-normal',
    'latin-ext-400-normal', 'latin-ext-400-italic', 'latin-ext-700-normal'
  ],
  opendyslexic: ['latin-400-normal', 'latin-700-normal'],
  // For machines that have no font of their own for these letters.
  'noto-sans-arabic': ['arabic-400-normal', 'arabic-700-normal']
}
for (const [font, files] of Object.entries(FONTS)) {
  const from = join(packages, '@fontsource', font)
  for (const file of files) {
    cpSync(join(from, 'files', `${font}-${file}.woff2`), join(built, 'fonts', `${font}-${file}.woff2`))
  }
  cpSync(join(from, 'LICENSE'), join(built, 'fonts', `${font}-LICENSE.txt`))
}

// Chinese in a hundred slices, of which a browser fetches those that a page has characters of,
// and none where the machine has a font. Their ranges are long: only Chinese pages link them.
const chinese = join(packages, '@fontsource/noto-sans-sc')
const LOCAL = {
  400: ['PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC'],
  700: ['PingFang SC Semibold', 'Microsoft YaHei Bold', 'Noto Sans CJK SC Bold']
}
/** Without the Latin letters and pictures that stand in some slices. */
const isChinese = (range) => {
  const first = parseInt(range.slice(2), 16)
  return first >= 0x2e80 && first < 0x1f000
}
const faces = Object.entries(LOCAL).flatMap(([weight, names]) => {
  const sheet = postcss.parse(readFileSync(join(chinese, `${weight}.css`), 'utf8'))
  return sheet.nodes.filter((node) => node.type === 'atrule').map((face) => {
    const [, file] = /files\/([^)]+woff2)/.exec(face.toString())
    const said = face.nodes.find((each) => each.prop === 'unicode-range').value
    const ranges = said.split(',').map((range) => range.trim()).filter(isChinese)
    if (!ranges.length) return ''
    cpSync(join(chinese, 'files', file), join(built, 'fonts', file))
    const local = names.map((name) => `local("${name}")`).join(',')
    return `@font-face{font-family:"Noto Sans SC";font-weight:${weight};font-display:swap;` +
      `src:${local},url("fonts/${file}") format("woff2");unicode-range:${ranges.join(',')}}`
  })
})
cpSync(join(chinese, 'LICENSE'), join(built, 'fonts/noto-sans-sc-LICENSE.txt'))
writeFileSync(join(built, 'noto-sans-sc.css'), faces.join('\n'))
