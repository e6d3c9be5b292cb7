import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { processFolder } from '@stagecraft/localstack/machine/temporary.ts'
import { type Project, readJson } from '@stagecraft/localstack/project.ts'
import { type ConformanceRun, type Matrix, merge } from '../conformance/matrix.ts'
import { reportOf } from '../conformance/report.ts'
import type { Output } from '../output/output.ts'

/**
 * Runs `tests/conformance` on a bare engine (the project's choice; `aws` is the user's own account, `STAGE` names the stage), and writes its
 * column of docs/conformance.md and docs/conformance.json. AWS's answers go to docs/conformance-answers.json. Where a behaviour of another
 * engine is not as declared nothing is written, and the exit code is 1. `--json`: the run.
 */
export async function checkConformance(project: Project, output: Output): Promise<void> {
  const { root } = project
  if (!existsSync(join(root, 'tests', 'conformance')))
    throw new StagecraftError('no-conformance', 'This application has no conformance tests.', { hint: 'They belong in tests/conformance.' })
  const engine = engineNamed(project.engine)
  const folder = await processFolder(project, 'conformance')
  const file = join(folder, 'run.json')
  const started = performance.now()
  const code = await runTests(root, { ...process.env, STAGECRAFT_ENGINE: engine.name, STAGECRAFT_CONFORMANCE_RUN: file })
  const run = await readJson<ConformanceRun>(file)
  await rm(folder, { recursive: true, force: true })
  if (!run || run.behaviours.length === 0)
    throw new StagecraftError('conformance-not-run', 'The conformance tests did not run.', { hint: 'Their output above says why.' })
  const failed = run.behaviours.filter(({ outcome }) => outcome === 'failed')
  const isWritten = engine.name === 'aws' || (failed.length === 0 && code === 0)
  if (isWritten) await write(root, run)
  if (code !== 0 || failed.length > 0) process.exitCode = 1
  const count = (wanted: string) => run.behaviours.filter(({ outcome }) => outcome === wanted).length
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  output.result(run, () =>
    [
      ...failed.map(({ id, how }) => `${id}: ${how}`),
      `${run.engine} ${run.version}: ${count('same')} the same, ${count('differs')} differ, ${count('absent')} absent, ${failed.length} failed, in ${seconds} s.`,
      isWritten
        ? 'Wrote docs/conformance.md and docs/conformance.json.'
        : 'Nothing was written: mend the engine, or declare the difference beside it.',
    ].join('\n'),
  )
}

async function write(root: string, run: ConformanceRun): Promise<void> {
  const [table, data] = [join(root, 'docs', 'conformance.md'), join(root, 'docs', 'conformance.json')]
  const date = new Date().toISOString().slice(0, 10)
  const matrix = merge(await readJson<Matrix>(data), run, date)
  await writeFile(data, `${JSON.stringify(matrix, null, 2)}\n`)
  await writeFile(table, reportOf(matrix))
  if (run.engine !== 'aws') return
  const answers = Object.fromEntries(run.behaviours.map(({ id, calls }) => [id, calls]))
  await writeFile(join(root, 'docs', 'conformance-answers.json'), `${JSON.stringify({ region: run.version, date, answers }, null, 2)}\n`)
}

function runTests(root: string, environment: NodeJS.ProcessEnv): Promise<number> {
  const words = ['run', '--project', 'conformance', 'tests/conformance/behaviours.test.ts', '--reporter=minimal', '--silent=passed-only']
  const child = spawn(join(root, 'node_modules', '.bin', 'vitest'), words, { cwd: root, env: environment, stdio: ['ignore', 2, 2] })
  return new Promise((resolve) => child.once('close', (status) => resolve(status ?? 1)).once('error', () => resolve(1)))
}
