import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Application } from './application.ts'
import { applications } from './applications.ts'
import { checkOut } from './checkout.ts'
import { down, lendPrograms, run, stagecraft, up } from './kit.ts'
import { stackOf } from './stack.ts'
import { type Outcome, writeTable } from './table.ts'

// Runs public applications of others on this kit, unchanged, and writes docs/compatibility.md. By hand: it needs the network.
const { positionals: names, values } = parseArgs({
  allowPositionals: true,
  options: {
    // what a failed application left is kept, and its folder is printed
    keep: { type: 'boolean', default: false },
    // a busy machine's seconds say nothing
    seconds: { type: 'boolean', default: false },
  },
})

const unknown = names.filter((name) => !applications.some((each) => each.name === name))
if (unknown.length > 0) {
  console.error(`There is no application ${unknown.join(', ')}. There are: ${applications.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}

// the stack of an application that is in the middle of its start ends with this process
process.env.STAGECRAFT_ENDS_WITH ??= String(process.pid)
const base = await realpath(await mkdtemp(join(tmpdir(), 'stagecraft-compatibility-')))
const outcomes: Outcome[] = []
for (const application of applications.filter(({ name }) => names.length === 0 || names.includes(name))) {
  const outcome = await attempt(application)
  outcomes.push(outcome)
  console.log(`${outcome.answer === undefined ? 'no ' : 'yes'} ${application.name}: ${outcome.answer ?? outcome.error}`)
}
if (!values.keep) await rm(base, { recursive: true, force: true })
await writeTable(outcomes, values.seconds)
// what may not run is told in its row
const failed = outcomes.filter(({ answer, application }) => answer === undefined && !application.limits)
process.exitCode = failed.length === 0 ? 0 : 1

async function attempt(application: Application): Promise<Outcome> {
  const folder = join(base, application.name)
  const log = join(base, `${application.name}.log`)
  await mkdir(folder)
  let place: string | undefined
  try {
    place = await checkOut(application, folder)
    const [command, ...words] = application.install ?? []
    for (const each of application.packages ?? ['.']) if (command) await run(command, words, join(place, each), { log })
    lendPrograms(place)
    const { record, seconds } = await up(place, application.template ? ['--template', application.template] : [], {
      log,
      environment: application.environment,
    })
    return { application, seconds, leftOut: record.leftOut, answer: await application.act(stackOf(record)) }
  } catch (error) {
    // what its functions said would be gone with its stack
    if (place && values.keep) await stagecraft(['logs'], place, { log }).catch(() => {})
    if (values.keep) console.log(`    ${place ?? folder}\n    ${log}`)
    return { application, error: error instanceof Error ? error.message : String(error) }
  } finally {
    if (place) await down(place)
  }
}
