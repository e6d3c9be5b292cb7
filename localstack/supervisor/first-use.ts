import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { StagecraftError } from '../errors.ts'
import type { PostgresServer } from '../postgres/server.ts'
import type { Project } from '../project.ts'
import type { Bundle } from '../stack/bundles.ts'
import type { StackRecord } from './records.ts'

/** Brings the database up to date with the migrator's own bundle, before anything asks the database; nothing where the application has no migrations. */
export async function migrate(
  project: Project,
  bundles: Bundle[],
  { host, port, database, user, password }: PostgresServer,
  say: (line: string) => void,
): Promise<void> {
  if (!project.config.migrations) return
  const bundle = bundles.find((each) => each.module === project.config.migrations)
  if (!bundle)
    throw new StagecraftError('no-migrator', `${project.config.migrations}.ts was not built.`, {
      hint: '`migrations` in stagecraft.config.ts names the module, without its ending.',
    })
  const { migrate: run } = (await import(`${pathToFileURL(bundle.file).href}?${bundle.hash}`)) as {
    migrate?: (address: object) => Promise<{ applied: string[] }>
  }
  if (!run)
    throw new StagecraftError('no-migrator', `${project.config.migrations}.ts exports no \`migrate(address)\`.`, {
      hint: 'See docs/recipes.md, “add a migration”.',
    })
  const { applied } = await run({ host, port, database, user, password, ssl: false })
  for (const name of applied) say(`applied ${name}`)
}

/** Waits until the page, and the API where it has a path to ask for, really answer. */
export async function smoke(urls: StackRecord['urls'], path: string | undefined): Promise<void> {
  await Promise.all([path ? answers(`${urls.api}${path}`, 'API') : undefined, answers(urls.page, 'page')])
}

async function answers(url: string, part: string): Promise<void> {
  let said = ''
  for (let waited = 0; waited < 15_000; waited += 25) {
    const answer = await fetch(url).catch((error: Error) => {
      said = String(error.cause ?? error)
    })
    if (answer?.ok) return
    if (answer) said = `${answer.status} ${(await answer.text()).slice(0, 500)}`
    await sleep(25)
  }
  throw new StagecraftError('no-answer', `The ${part} started, but GET ${url} does not answer 200. Its last answer: ${said}`, {
    hint: '`make logs` shows what it says.',
  })
}
