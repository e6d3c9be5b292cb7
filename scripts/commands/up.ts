import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FoundLine } from '@stagecraft/localstack/adoption/report.ts'
import { servicesOf } from '@stagecraft/localstack/compose/services.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { type Project, startedLast } from '@stagecraft/localstack/project.ts'
import { readBranch } from '@stagecraft/localstack/snapshots/branches.ts'
import { type Description, describe, forgetOfOtherEnvironment, inputHash } from '@stagecraft/localstack/stack/description.ts'
import { frameworkOutput } from '@stagecraft/localstack/stack/framework/framework-refusal.ts'
import { giveAllBack, givenText } from '@stagecraft/localstack/stack/lent/give-all-back.ts'
import { type Health, healthOf } from '@stagecraft/localstack/supervisor/health.ts'
import { launch } from '@stagecraft/localstack/supervisor/launch.ts'
import { readStack, type StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { stopStack } from '@stagecraft/localstack/supervisor/stop.ts'
import { askForValues } from '../adoption/ask-for-values.ts'
import { banner } from '../output/banner.ts'
import { foundTables } from '../output/found.ts'
import type { Output } from '../output/output.ts'
import { showSteps } from '../output/steps.ts'
import { chosenAnew } from './chosen-anew.ts'

/**
 * Starts the stack and shows where everything is. One that runs, is whole and is up to date is left as it is; another is stopped whole and started
 * again, and what was wrong with it is said. On a full disk nothing is touched: an engine that is stopped there cannot save its state.
 */
export async function up(project: Project, output: Output): Promise<StackRecord> {
  const started = performance.now()
  await stopAnother(project, output)
  const health = await healthOf(project)
  if (health.disk)
    throw new StagecraftError('disk-full', health.disk, {
      hint: 'Free some space (`df -h` shows where), then run `make up`. Committed data is not lost.',
    })
  const faults = [...health.faults, ...(health.faults.length === 0 ? await silentParts(project, health) : [])]
  const running = faults.length === 0 ? health.stack : undefined
  await forgetOfOtherEnvironment(project)
  const upToDate = running && running.description === (await inputHash(project)) && (running.inspected || !process.env.STAGECRAFT_INSPECT)
  if (running && upToDate) {
    const given = await giveAllBack(project, running)
    if (given.length > 0) output.say(`  warn  ${givenText(given)}`)
    output.result(told(running), () => banner(running, 'is already running', project.config.next))
    return running
  }
  const anew = await chosenAnew(project)
  if (anew) output.say(`  warn  ${anew}`)
  const stopped = await stopStack(project)
  if (running) output.say('  serverless.yml, another part of the description, or an option changed: restarting the stack')
  for (const fault of faults) output.say(`  warn  ${fault}`)
  if (faults.length > 0) output.say('  warn  repairing: restarting the stack')
  if (!running && faults.length === 0 && stopped > 0)
    output.say(`  warn  repairing: stopped ${stopped} ${stopped === 1 ? 'process' : 'processes'} of an earlier start`)
  // of several services the values that they take of each other are known later
  if (project.isAdopted && !project.compose) await askForValues(project, output)
  const stack = await launch(project, showSteps(output))
  if (output.verbose) output.say(await readFile(frameworkOutput(project), 'utf8').catch(() => ''))
  const found = await foundInAll(project, stack)
  const headline = `is up in ${((performance.now() - started) / 1000).toFixed(1)} s`
  output.result({ ...told(stack), ...(project.isAdopted ? { found } : {}) }, () =>
    [...foundTables(found), banner(stack, headline, project.config.next)].filter(Boolean).join('\n'),
  )
  return stack
}

// of several services each line says whose it is
async function foundInAll(project: Project, stack: StackRecord): Promise<FoundLine[]> {
  if (!project.compose) return project.isAdopted ? foundIn(project, stack) : []
  const lines = servicesOf(project).map(async (service) => {
    const record = service.isAdopted ? await readStack(service) : undefined
    return record ? (await foundIn(service, record)).map((line) => ({ ...line, service: service.partOf.service })) : []
  })
  return (await Promise.all(lines)).flat()
}

// in a repository that does not know the kit: how it runs here, and what does not
async function foundIn(project: Project, stack: StackRecord): Promise<FoundLine[]> {
  const { foundLines, knownOf } = await import('@stagecraft/localstack/adoption/report.ts')
  const { notRun } = await import('@stagecraft/localstack/adoption/not-run.ts')
  const { noDatabase } = await import('@stagecraft/localstack/adoption/no-database.ts')
  const { onlyHere } = await import('@stagecraft/localstack/adoption/only-here.ts')
  const { engineNamed } = await import('@stagecraft/localstack/engines/index.ts')
  const { handedValues } = await import('@stagecraft/localstack/compose/handed.ts')
  const description = await describe(project)
  // a stack that an older version of the kit started knows less of its engine
  const known = { ...(await knownOf(engineNamed(stack.engine))), ...stack.capabilities }
  return [
    ...foundLines(description, { leftOut: stack.leftOut, hasDatabase: stack.database !== undefined, handed: handedValues(project), ...known }),
    ...noDatabase([project.root, ...foldersOf(project, description)], stack.database !== undefined),
    ...notRun(description, stack.capabilities.runtimes),
    ...(await onlyHere(project, description)),
  ]
}

// a template of SAM has the packages of a function beside its code
function foldersOf({ root }: Project, { functions }: Description): string[] {
  return Object.values(functions).flatMap(({ folder }) => (folder ? [join(root, folder)] : []))
}

// one stack of the project runs at a time: both would want the same ports. The other one keeps its state. A branch has ports of its own
async function stopAnother(project: Project, output: Output): Promise<void> {
  const other = await startedLast(project.programs)
  if (!other || other.state === project.state || process.env.STAGECRAFT_STATE || (await readBranch(project.state))) return
  output.say(`  stopping the stack on ${other.engine}; its data is kept, and \`make up ENGINE=${other.engine}\` continues with it`)
  await stopStack({ ...project, ...other })
}

// what a terminal or a log keeps is no place for the engine's key and the database's password: they are in `.stagecraft/env`
function told({ secretAccessKey: _, database, ...others }: StackRecord): object {
  return { ...others, ...(database ? { database: { ...database, url: others.urls.database } } : {}) }
}

async function silentParts(project: Project, { stack }: Health): Promise<string[]> {
  if (!stack) return []
  const parts = [
    ...(project.config.smoke ? [{ name: 'API', url: `${stack.urls.api}${project.config.smoke}` }] : []),
    ...(stack.withoutPage ? [] : [{ name: 'page', url: stack.urls.page }]),
  ]
  const answers = await Promise.all(
    parts.map(({ url }) =>
      fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
        (answer) => answer.ok,
        () => false,
      ),
    ),
  )
  return parts.flatMap(({ name, url }, at) => (answers[at] ? [] : [`GET ${url} (${name}) does not answer with a success status.`]))
}
