// Builds sers/web/static/built/ from npm packages and nothing else.
// Addresses in the result are relative, so that Django can rename every file by its content.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const packages = join(here, '../../../node_modules')
const nhsuk = join(packages, 'nhsuk-frontend/dist/nhsuk')
const built = join(here, '../static/built')

rmSync(built, { recursive: true, force: true })
mkdirSync(join(built, 'nhsuk-assets/images'), { recursive: true })

const css = compile(join(here, 'nhsuk.scss'), {
  loadPaths: [packages],
  style: 'compressed',
  quietDeps: true
}).css
const addresses = [...css.matchAll(/url\((["']?)([^"')]+)\1\)/g)].map((found) => found[2])
const elsewhere = addresses.filter((address) => /^(https?:)?\/|^\/\//.test(address))
if (elsewhere.length) throw new Error(`The style sheet reaches outside: ${elsewhere.join(', ')}`)
writeFileSync(join(built, 'nhsuk.css'), css)

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
