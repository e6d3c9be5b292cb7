import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './parts.ts'

/** How the kit names its other package in the repository, and how published code does. */
const repositoryName = '@stagecraft/localstack/'
const publishedName = '@stagecraft/localstack/internal/'

/**
 * A built file with the names of built files. The compiler changes only the specifiers of relative imports; a file is also named where a process
 * is forked (`new URL('./main.ts', import.meta.url)`), where a process is known by its command line (`supervisor/main.ts`), and where the other
 * package is imported. A name is changed only if it is a source of the kit: `stagecraft.config.ts` stays as it is.
 * `from` is the source, relative to the repository: `localstack/supervisor/launch.ts`.
 */
export function withBuiltNames(text: string, from: string): string {
  const [part = ''] = from.split('/')
  return text
    .replace(/(['"`])((?:@?[\w-]+\/|\.{1,2}\/)*[\w.-]+)\.ts\1/g, (whole, quote: string, name: string) => {
      const places = name.startsWith(repositoryName)
        ? [join('localstack', name.slice(repositoryName.length))]
        : [join(dirname(from), name), ...(name.startsWith('.') ? [] : [join(part, name)])]
      return places.some((place) => existsSync(join(root, `${place}.ts`))) ? `${quote}${name}.js${quote}` : whole
    })
    .replaceAll(new RegExp(`(['"])${repositoryName}(?!internal/|package\\.json)`, 'g'), `$1${publishedName}`)
    .replaceAll(`${publishedName}config.js`, `${repositoryName}config`)
}
