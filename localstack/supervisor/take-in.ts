import { isDeepStrictEqual } from 'node:util'
import type { StagecraftConfig } from '../config.ts'
import { StagecraftError } from '../errors.ts'
import { configOf, type Project, writeJson } from '../project.ts'
import { type Description, descriptionFile } from '../stack/description.ts'
import { changesBetween, sameApi } from '../stack/description-changes.ts'
import { hasApis } from '../stack/template/has-engine-apis.ts'
import type { Child } from './children.ts'
import { within } from './limit.ts'
import { type Step, StepError } from './plan.ts'
import { hasSignIn } from './sign-in.ts'
import type { Part, Site } from './site.ts'
import type { RunningStack } from './start.ts'
import { api } from './steps/api.ts'
import { functions } from './steps/functions.ts'
import { migrations } from './steps/migrations.ts'
import { record } from './steps/record.ts'
import { people } from './steps/sign-in.ts'
import { stack as deployment } from './steps/stack.ts'

/**
 * Takes a changed description into the running stack, by the steps of a start that it concerns, and returns what changed; undefined where nothing did.
 * Throws where it can't be taken in: the stack that runs then stays as it was.
 */
export function takeIn(site: Site, stack: RunningStack): Promise<string | undefined> {
  const taken = (takingIn.get(site) ?? Promise.resolve()).then(() => takeInNow(site, stack))
  takingIn.set(
    site,
    taken.catch(() => {}),
  )
  return taken
}

// a saved file and what another service hands on may come at the same time
const takingIn = new WeakMap<Site, Promise<unknown>>()

async function takeInNow(site: Site, stack: RunningStack): Promise<string | undefined> {
  const before = stack.description
  await refuseOtherSettings(site.project)
  const description = await site.describe()
  if (description.hash === before.hash) return undefined
  refuseAnotherStack(before, description)
  const engine = { current: { ...stack.engine.current, state: { kind: 'kept' as const } } }
  const userPool = stack['user pool'] && { ...stack['user pool'], state: { kind: 'kept' as const } }
  const codes = await work('functions', functions(site), { description })
  const needs = { ...stack, engine, 'user pool': userPool, description, functions: codes }
  const deployed = await work('stack', deployment(site), needs)
  const after = { ...needs, stack: deployed }
  try {
    if (hasSignIn(description)) await work('people', people(site), after)
    if (after.PostgreSQL) await work('migrations', migrations(site), after)
    const isFirst = stack.API.current === undefined && hasApis(description)
    if (isFirst || !sameApi(before, description)) await replaceApi(site, stack.API, before, description)
  } catch (error) {
    await work('stack', deployment(site), { ...stack, engine, 'user pool': userPool }).catch(console.error)
    throw error
  }
  Object.assign(stack, { description, functions: codes, stack: deployed })
  stack.record = await work('record', record(site), stack)
  return changesBetween(before, description) || 'nothing that is deployed'
}

// what a start does by the settings; the others are read by the commands
const ofStart: readonly (keyof StagecraftConfig)[] = [
  ...([
    'connectionsVariable',
    'database',
    'databaseServer',
    'engine',
    'inspect',
    'migrationCommand',
    'migrations',
    'page',
    'pageConfiguration',
  ] as const),
  ...(['people', 'plugins', 'ports', 'recovery', 'resume', 'smoke', 'template'] as const),
]

async function refuseOtherSettings({ root, config }: Project): Promise<void> {
  const now = Date.now()
  const after = await configOf(root, now)
  const differing = ofStart.filter((name) => !isDeepStrictEqual(config[name], after[name]))
  if (differing.length === 0) return
  // a setting that is another one each time the file is read, such as a date, says nothing
  const again = await configOf(root, now + 1)
  const changed = differing.filter((name) => isDeepStrictEqual(after[name], again[name]))
  if (changed.length === 0) return
  throw new StagecraftError(
    'needs-new-start',
    `In stagecraft.config.ts ${changed.map((name) => `\`${name}\``).join(', ')} changed. The running stack has the settings that it was started with.`,
    { hint: 'Run `make up`: it restarts the stack.' },
  )
}

function refuseAnotherStack(before: Description, after: Description): void {
  for (const name of ['service', 'region'] as const) {
    if (before[name] === after[name]) continue
    throw new StagecraftError('needs-new-start', `The ${name} changed from ${before[name]} to ${after[name]}. That needs a new stack.`, {
      hint: 'Run `make down` and `make up`.',
    })
  }
  if (hasSignIn(before) !== hasSignIn(after))
    throw new StagecraftError(
      'needs-new-start',
      'The first user pool was added, or the last one removed. A running stack cannot add or remove the sign-in.',
      { hint: 'Run `make down` and `make up`.' },
    )
}

// the routes of a process are those it began with
async function replaceApi(site: Site, part: Part<Child | undefined>, before: Description, after: Description): Promise<void> {
  const startWith = async (description: Description) => {
    part.current = (await work('API', api(site), { description })).current
  }
  await part.current?.stop()
  try {
    await startWith(after)
  } catch (error) {
    await writeJson(descriptionFile(site.project), before)
    await startWith(before)
    throw error
  }
}

async function work<Needs, T>(name: string, { limit, start }: Step<Needs, T>, needs: Needs): Promise<T> {
  try {
    return await within(
      limit,
      start(needs, () => {}),
    )
  } catch (error) {
    throw new StepError(name, error)
  }
}
