import { mkdir, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { defaultEngine } from '@stagecraft/localstack/engines/default.ts'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { enginePlace } from '@stagecraft/localstack/engines/place.ts'
import { installPrograms } from '@stagecraft/localstack/engines/programs.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { processFolder } from '@stagecraft/localstack/machine/temporary.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { describe } from '@stagecraft/localstack/stack/description.ts'
import colours from 'picocolors'
import { marks } from '../output/marks.ts'
import type { Output } from '../output/output.ts'
import { unmetNeeds } from '../test/engine-needs.ts'
import { inLanes, lanesOn } from '../test/lanes.ts'
import { checkPermissions } from '../test/permissions.ts'
import { showProgress } from '../test/progress.ts'
import type { NamedReport } from '../test/report.ts'
import { runSuite } from '../test/run-suite.ts'
import { stackPool } from '../test/stack-pool.ts'
import { type Count, chosenOf, isVerbose, type Suite, suitesOf, triesOf } from '../test/suites.ts'
import { writeTestReport } from '../test/write-report.ts'

/**
 * Every suite but the long ones, which `all` adds, or the named ones: two at a time where there is more than one processor. Those that need a running
 * system get a private stack, on free ports and in a temporary folder, gone afterwards whatever happens. What the engine cannot pass is left out, and listed with the reason.
 * What failed is named once more at the end; the last line on stdout is `N passed, N failed`. With `report`, the counts of each suite are written to that file.
 */
export async function test(project: Project, output: Output, only: string[], { report, all }: { report?: string; all?: true } = {}): Promise<void> {
  const suites = suitesOf(project)
  if (suites.length === 0)
    throw new StagecraftError('no-tests', 'The application has no tests: package.json has no script `test`.', {
      hint: 'Add one, for instance `npm pkg set scripts.test="node --test"`. It runs with a private stack as its AWS account.',
    })
  const chosen = chosenOf(suites, only, all)
  const tries = triesOf(only, all)
  process.env.STAGECRAFT_PORT_OFFSET ??= '1000'
  // whatever the tests start ends with this process, even if it is killed
  process.env.STAGECRAFT_ENDS_WITH ??= String(process.pid)
  // however it was chosen: a suite has no running stack to follow
  if (project.engine !== defaultEngine) process.env.STAGECRAFT_ENGINE = project.engine
  if (project.database) process.env.STAGECRAFT_DATABASE = project.database
  const progress = showProgress()
  const engine = engineNamed(project.engine)
  const leftOut = unmetNeeds(engine)
  const without = leftOut.flatMap(({ files }) => files)
  const [startedAt, began] = [new Date().toISOString(), performance.now()]
  const total = { passed: 0, failed: 0 }
  const failures: string[] = []
  const notRun: string[] = []
  const reports: NamedReport['suites'][number][] = []
  const sum = (name: string, description: string, { passed, failed, failures: why, tests = [] }: Count, started: number) => {
    total.passed += passed
    total.failed += failed
    failures.push(...why.map((each) => `${name}: ${each}`))
    const seconds = secondsSince(started)
    reports.push({ name, description, passed, failed, seconds, failures: why, tests })
    progress.clear()
    const counts = `${passed} passed${failed > 0 ? `, ${failed} failed` : ''} in ${seconds.toFixed(0)} s`
    output.say(`  ${failed === 0 ? marks.ok : marks.fail}  ${name.padEnd(14)} ${counts.padEnd(24)} ${colours.dim(description)}`)
  }
  const folder = await processFolder(project, 'test')
  const decisions = join(folder, 'decisions')
  await mkdir(decisions)
  process.env.STAGECRAFT_KEEP_DECISIONS = decisions
  // once: the copies of projects that tests make share the programs of this one
  if (chosen.some(({ needsStack, decides }) => needsStack || decides)) await installPrograms(project, (line) => output.say(`  ${line}`))
  const stacks = stackPool(project, output)
  // once, before several compile it at the same time in the same folder; whoever needs it says what is wrong
  if (chosen.length > 1) await describe(project).catch(() => undefined)
  try {
    try {
      const ended = new Map(chosen.map((suite) => [suite, Promise.withResolvers<void>()]))
      const work = async (suite: Suite) => {
        if (suite.browses) await Promise.all(chosen.flatMap((each) => (each.changesNetwork ? [ended.get(each)?.promise] : [])))
        const lacking = await suite.lacks?.(project)
        if (lacking) {
          progress.clear()
          output.say(`  ${marks.warn}  ${suite.name.padEnd(14)} not run: ${lacking}`)
          notRun.push(suite.name)
          return
        }
        const stack = suite.needsStack ? await stacks.take(suite.needsStack === 'to itself') : undefined
        if (stack) await nameRun(stack.project, suite.name)
        const started = performance.now()
        const count = await runSuite(project, suite, { folder, progress, tries, without }, stack)
        sum(suite.name, suite.description, count, started)
        if (stack) await (suite.needsStack === 'to itself' ? stack.remove() : stacks.giveBack(stack))
      }
      // what two suites print at once nobody can read
      await inLanes(chosen, isVerbose ? 1 : lanesOn(availableParallelism()), (suite) => work(suite).finally(() => ended.get(suite)?.resolve()))
    } finally {
      await stacks.remove()
    }
    const decides = chosen.some((suite) => suite.decides)
    if (decides && !engine.capabilities.enforcesRoles) leftOut.push({ files: [], tests: ['permissions'], why: 'the engine does not enforce roles' })
    else if (decides) {
      const started = performance.now()
      // which grants are needed is known only of an application that says what it is for
      const count = await checkPermissions(project, decisions, only.length === 0 && project.config.journeys !== undefined)
      sum('permissions', 'every grant was used, every refusal is expected', count, started)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  if (report) await writeTestReport(resolve(report), { startedAt, seconds: secondsSince(began), ...total, suites: reports })
  if (tries === 'few') {
    const others = suites.filter((suite) => !chosen.includes(suite)).map(({ name }) => name)
    if (others.length > 0) output.say(`  not run, because they take long: ${others.join(', ')}. \`make test ALL=1\` runs them too`)
    const sampled = chosen.flatMap(({ name, cases }) => (cases ? [`${name} ${cases.few} of ${cases.all}`] : []))
    if (sampled.length > 0) output.say(`  not all generated cases were tried: ${sampled.join(', ')}. \`make test ALL=1\` tries all`)
  }
  for (const { files, tests, why } of leftOut) output.say(`  skipped, because ${why}: ${[...files, ...tests].join(', ')}`)
  for (const each of failures) output.say(`  ${marks.fail}  ${each}`)
  output.result(total, () => `${total.passed} passed, ${total.failed} failed`)
  if (total.failed > 0 || (total.passed === 0 && notRun.length === 0)) process.exitCode = 1
}

function secondsSince(started: number): number {
  return Math.round(performance.now() - started) / 1_000
}

async function nameRun(project: Project, name: string): Promise<void> {
  await engineNamed(project.engine).nameRun(enginePlace(project), name)
}
