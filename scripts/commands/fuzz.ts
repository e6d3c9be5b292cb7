import { randomInt } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { signInSamplePerson } from '@stagecraft/localstack/identity/sample-person.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { stackSecrets } from '@stagecraft/localstack/secrets.ts'
import { type Fuzzed, fuzz, installFuzzer } from '../fuzz/schemathesis.ts'
import { marks } from '../output/marks.ts'
import type { Output } from '../output/output.ts'
import { runningStack } from './running.ts'

export interface FuzzOptions {
  /** Cases at the most, beside those that cover the description; each person gets the same share. */
  cases: number
  seed?: number
  /** Where to write the counts in the form of Jest’s report. */
  report?: string
}

/**
 * Requests made from the API's own description, as each of the sample people that the configuration names: no error of ours, nothing that is
 * not described, no secret, nothing internal, and no data for people who lack the scope. The seed that is printed makes the same requests again.
 */
export async function fuzzApi(project: Project, output: Output, { cases, seed = randomInt(2 ** 31), report }: FuzzOptions): Promise<void> {
  const wanted = project.config.fuzz
  if (!wanted)
    throw new StagecraftError('nothing-to-fuzz', 'stagecraft.config.ts has no `fuzz`.', {
      hint: 'Add it, with the path of the API’s description and the people: see `fuzz` in localstack/config.ts.',
    })
  const record = await runningStack(project)
  const description = `${record.urls.api}${wanted.description}`
  const environment = await installFuzzer(project, output.say)
  const forbidden = (await stackSecrets(project, record)).map(({ value }) => value)
  const people = Object.entries(wanted.people)
  const operations = await operationsIn(description)
  const perOperation = Math.ceil(cases / (people.length * operations))
  output.say(`  seed ${seed}: ${operations} operations, as ${people.map(([name]) => name).join(', ')}`)
  const total: Fuzzed = { cases: 0, operations: 0, failed: 0 }
  const failures: string[] = []
  const asEach = people.map(async ([user, scopes]) => {
    const { accessToken } = await signInSamplePerson(project.state, record.urls.signIn, user)
    return { user, found: await fuzz(project, environment, { description, accessToken, forbidden, scopes, perOperation, seed }) }
  })
  for (const { user, found } of await Promise.all(asEach)) {
    output.say(`  ${found.failed === 0 ? marks.ok : marks.fail}  ${user.padEnd(12)} ${found.cases} cases, ${found.failed} operations failed`)
    total.cases += found.cases
    total.operations += found.operations
    total.failed += found.failed
    if (found.failed > 0) failures.push(`${found.failed} operations as ${user}, with seed ${seed}`)
  }
  if (report) await writeReport(report, total, failures)
  output.result({ seed, ...total }, () => `${total.cases} cases, ${total.failed} operations failed; seed ${seed}`)
  if (total.failed > 0) process.exitCode = 1
}

async function writeReport(file: string, { operations, failed }: Fuzzed, failures: readonly string[]): Promise<void> {
  const assertionResults = failures.map((fullName) => ({ fullName, status: 'failed', failureMessages: ['the failures are printed above'] }))
  const testResults = [{ name: 'fuzz', assertionResults }]
  await writeFile(file, JSON.stringify({ numPassedTests: Math.max(0, operations - failed), numFailedTests: failed, testResults }))
}

async function operationsIn(description: string): Promise<number> {
  const answer = await fetch(description)
  if (!answer.ok)
    throw new StagecraftError('no-description', `${description} answered ${answer.status}.`, { hint: 'For the cause, run `make logs`.' })
  const { paths } = (await answer.json()) as { paths: Record<string, object> }
  return Object.values(paths).reduce((sum, methods) => sum + Object.keys(methods).length, 0)
}
