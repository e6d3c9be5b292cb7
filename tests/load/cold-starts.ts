import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { openProject } from '@stagecraft/localstack/project.ts'
import { unzipSync } from 'fflate'
import { describeStage } from '../../scripts/check-aws/describe-stage.ts'
import { archiveFunctions, archivePath } from '../../scripts/release/archive-functions.ts'
import { spread } from './median.ts'

/**
 * What a cold start has to do before a function's first event: a process of Node, and the function's bundle loaded in it. Five of each, the middle one.
 * Lambda's own part (a sandbox, the code's way to it) is not in it. `node tests/load/cold-starts.ts` prints KiB and milliseconds, the slowest first. Beside other
 * work the times are worthless; `processor`, what the whole process took of it, hardly changes.
 */
const project = await openProject()
// a local stage does without some
const { functions } = await describeStage(project, 'prod')
const folder = await mkdtemp(join(tmpdir(), 'stagecraft-cold-'))
try {
  const hashes = await archiveFunctions(project, functions, folder)
  const empty = join(folder, 'empty.mjs')
  await writeFile(empty, 'export const handler = async () => {}\n')
  const rows = [{ name: '(nothing)', archive: 0, ...(await loaded(empty, {})) }]
  for (const [name, { handler, environment = {} }] of Object.entries(functions)) {
    const archive = await readFile(join(folder, archivePath(hashes[name] ?? '')))
    const module = `${handler.slice(0, handler.lastIndexOf('.'))}.mjs`
    const file = join(folder, `${name}.mjs`)
    await writeFile(file, unzipSync(archive)[module] ?? '')
    const variables = Object.entries(environment).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    rows.push({ name, archive: Math.round(archive.length / 1_024), ...(await loaded(file, Object.fromEntries(variables))) })
  }
  console.table(rows.sort((one, other) => other.processor - one.processor))
} finally {
  await rm(folder, { recursive: true, force: true })
}

/** Milliseconds of a whole process that loads a module, of the loading alone, and of the processor. */
async function loaded(file: string, environment: Record<string, string>): Promise<{ process: number; bundle: number; processor: number }> {
  const script = `const begun = performance.now(); await import(${JSON.stringify(pathToFileURL(file).href)}); const took = performance.now() - begun
const { user, system } = process.cpuUsage(); console.log(JSON.stringify([took, (user + system) / 1000])); process.exit()`
  const all: [whole: number, alone: number, processor: number][] = []
  for (let run = 0; run < 5; run++) {
    const begun = performance.now()
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env: { PATH: process.env.PATH, AWS_REGION: 'eu-central-1', ...environment },
    })
    const [alone, processor] = JSON.parse(stdout) as [number, number] // as the script prints
    all.push([performance.now() - begun, alone, processor])
  }
  const middle = (index: 0 | 1 | 2) => Math.round(spread(all.map((each) => each[index])).median)
  return { process: middle(0), bundle: middle(1), processor: middle(2) }
}
