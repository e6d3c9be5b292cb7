import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { kitMark } from '../kit-mark.ts'
import { type Project, writeText } from '../project.ts'

/**
 * Whether the page's server has started before with this configuration and these packages: then a start of the stack need not wait for it. The mark lies beside what
 * Vite keeps of the packages, and goes with it.
 */
export async function hasStarted(project: Project): Promise<boolean> {
  const kept = await readFile(markFile(project), 'utf8').catch(() => undefined)
  return kept !== undefined && kept === (await markOf(project))
}

/** Notes that it has. */
export async function keepStarted(project: Project): Promise<void> {
  await writeText(markFile(project), await markOf(project))
}

/** Where Vite keeps the packages that it has prepared for the browser. */
export function pageCache({ state }: Pick<Project, 'state'>): string {
  return join(state, 'cache', 'page')
}

function markFile(project: Project): string {
  return join(pageCache(project), 'started')
}

const makers = ['./main.ts', './guard.ts', './handed.ts'].map((name) => new URL(name, import.meta.url))

async function markOf({ root, config }: Project): Promise<string> {
  const hash = createHash('sha256').update(`${process.version}\0${config.page}\0${await kitMark(makers)}`)
  for (const file of [join(config.page ?? '', 'vite.config.ts'), 'package.json', 'package-lock.json'])
    hash.update(await readFile(join(root, file)).catch(() => ''))
  return hash.digest('hex')
}
