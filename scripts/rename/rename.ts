import { globSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'

export interface Renamed {
  /** The service's name before, and now. */
  service: [string, string]
  /** What people read, before and now. */
  title: [string, string]
  /** The files that changed, relative to the project. */
  files: string[]
}

// the kit's own, and what is installed or made
const notOurs = /^((localstack|scripts)(\/|$)|LICENSE$)|(^|\/)(node_modules|dist|\.git|\.stagecraft|\.serverless)(\/|$)/
// what speaks of Stagecraft the kit
const aboutKit = /^(docs\/|[A-Z]+\.md$)/
const isText = /\.(ts|js|mjs|cjs|json|ya?ml|html|css|md|sh)$/

/**
 * Gives the application another name: the service's, after which everything deployed is named, and the title that people read, which is the page's
 * `<title>`. Both are replaced as whole words in every text file of the application. Throws `bad-name`.
 */
export async function renameApplication(project: Project, name: string, title = titleOf(name)): Promise<Renamed> {
  // it begins bucket names and the sign-in's domain: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
  if (!/^[a-z][a-z0-9-]{1,28}[a-z0-9]$/.test(name) || /aws|amazon|cognito/.test(name))
    throw new StagecraftError('bad-name', `“${name}” cannot be the service’s name.`, {
      hint: 'Use 3–30 lower-case letters, digits and hyphens, beginning with a letter. `aws`, `amazon` and `cognito` are reserved. Example: make rename NAME=my-service',
    })
  if (!title.trim() || /[<>&"'`\\\n]/.test(title))
    throw new StagecraftError('bad-name', `“${title}” cannot be the title of the page.`, {
      hint: 'Do not use quotes, backslashes, <, > or &, and do not leave it empty.',
    })
  const before = { service: await serviceOf(project), title: await pageTitleOf(project) }
  const files: string[] = []
  // a pattern finds nothing that begins with a dot; the workflows name roles after the service
  for (const file of globSync(['**/*', '.github/**/*'], { cwd: project.root, exclude: (path) => notOurs.test(path) }).sort()) {
    if (!isText.test(file)) continue
    const path = join(project.root, file)
    const text = await readFile(path, 'utf8')
    const renamed = replaced(text, before.service, name)
    const retitled = before.title && !aboutKit.test(file) ? replaced(renamed, before.title, title) : renamed
    if (retitled === text) continue
    await writeFile(path, retitled)
    files.push(file)
    if (file === 'package-lock.json') await keepInstalled(project, text, retitled)
  }
  return { service: [before.service, name], title: [before.title, title], files }
}

// the packages are the same under the new name: the next command need not install them again
async function keepInstalled({ programs }: Project, before: string, now: string): Promise<void> {
  const file = join(programs, 'installed', 'package-lock.json')
  if ((await readFile(file, 'utf8').catch(() => undefined)) === before) await writeFile(file, now)
}

/** `parcel-desk` → `Parcel Desk` */
function titleOf(name: string): string {
  return name
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join(' ')
}

async function serviceOf({ root }: Project): Promise<string> {
  const name = /^service:\s*['"]?([\w-]+)/m.exec(await readFile(join(root, 'serverless.yml'), 'utf8'))?.[1]
  if (!name)
    throw new StagecraftError('no-service', 'serverless.yml has no line `service: …`.', { hint: 'Add it: its value is the name to replace.' })
  return name
}

async function pageTitleOf({ root, config }: Project): Promise<string> {
  const page = config.page ? await readFile(join(root, config.page, 'index.html'), 'utf8').catch(() => '') : ''
  return /<title>([^<]+)<\/title>/.exec(page)?.[1]?.trim() ?? ''
}

// as a whole word: in `stagecraft-orders-local-migrate` too, which begins with the service's name, but not in `my-stagecraft-orders` or `StagecraftConfig`
function replaced(text: string, before: string, now: string): string {
  return text.replace(new RegExp(`(?<![\\w@-])${before.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?!\\w)`, 'g'), () => now)
}
