import type { Made } from '../../release/package.ts'
import { type Draft, derive } from '../derive.ts'
import type { Step, Walk } from '../walk.ts'
import { deploy, firstOf, refusedAt, releaseFor, requireRunning, send, thrownBy } from './deployments.ts'

/** Releases that do not work, and what becomes of them. All are tried on the first stage. */
export const badDays: Step[] = [
  { name: 'a release whose smoke test fails', walk: smokeTestFails },
  { name: 'a release that does nothing but fail', walk: everythingFails },
  { name: 'a migration that fails', walk: migrationFails },
  { name: 'a migration that is not expand-and-contract', walk: contractsTooEarly },
]

async function smokeTestFails(walk: Walk): Promise<string | undefined> {
  const good = releaseFor(walk, 'good')
  const { smokeTest } = good.manifest
  if (!smokeTest) return undefined
  const made = await derive(good, 1, (draft) => fails(draft, smokeTest.function))
  return takenBack(walk, made)
}

// the smoke test itself is as it was, and waits as long as it does: minutes, so in the full form alone
async function everythingFails(walk: Walk): Promise<string | undefined> {
  const good = releaseFor(walk, 'good')
  const { smokeTest } = good.manifest
  if (!walk.isFull || !smokeTest) return undefined
  const kept = [smokeTest.function, walk.copy.project.config.migrations]
  const made = await derive(good, 5, (draft) => {
    for (const name of draft.functions.filter((each) => !kept.includes(each))) fails(draft, name)
  })
  return takenBack(walk, made)
}

/** Deploys a release that does not work. Returns what was said; the first one runs again. */
async function takenBack(walk: Walk, made: Made): Promise<string> {
  await send(walk, made, true)
  const said = await thrownBy(() => deploy(walk, firstOf(walk), made), 'rolled-back')
  await requireRunning(walk, firstOf(walk), releaseFor(walk, 'good'))
  return said
}

// its other exports are asked for by nobody
function fails({ setFiles }: Draft, name: string): void {
  setFiles(name, (present) => {
    const modules = Object.keys(present).filter((path) => /\.([cm]?js|py)$/.test(path))
    const thrown = "async () => { throw new Error('This release was made to fail.') }\n"
    const made = (path: string) => {
      if (path.endsWith('.py')) return "raise RuntimeError('This release was made to fail.')\n"
      return path.endsWith('.mjs') ? `export const handler = ${thrown}` : `exports.handler = ${thrown}`
    }
    return Object.fromEntries(modules.map((path) => [path, made(path)]))
  })
}

async function migrationFails(walk: Walk): Promise<string | undefined> {
  const change = walk.application?.failingMigration
  if (!change) return undefined
  return takenBack(walk, await walk.copy.release('A migration that fails', change))
}

async function contractsTooEarly(walk: Walk): Promise<string | undefined> {
  const change = walk.application?.earlyContraction
  if (!change) return undefined
  const made = await walk.copy.release('An expansion and its contraction', change)
  await send(walk, made, true)
  return refusedAt(walk, firstOf(walk), 'not-expand-and-contract', () => deploy(walk, firstOf(walk), made))
}
