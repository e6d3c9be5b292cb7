import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { marks } from '../output/marks.ts'
import type { Output } from '../output/output.ts'

/** Types, lint, formats and import directions, all at once; `fix` puts the formats right first. */
export async function check(project: Project, output: Output, { fix }: { fix?: true }): Promise<void> {
  const bin = (name: string) => join(project.root, 'node_modules', '.bin', name)
  if (fix) await run(bin('biome'), ['check', '--write', '.'], project.root)
  const checks = {
    types: () => run(bin('tsc'), ['-p', '.'], project.root),
    'types of the page': () => run(bin('tsc'), ['-p', 'frontend'], project.root),
    'types of the console': () => run(bin('tsc'), ['-p', 'localstack/console'], project.root),
    'lint and formats': () => run(bin('biome'), ['ci', '--colors=off', '--error-on-warnings', '.'], project.root),
    'import directions': () => run(bin('vitest'), ['run', '--project', 'structure'], project.root),
  }
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, work]) => {
      const { code, said } = await work()
      output.say(`  ${code === 0 ? marks.ok : marks.fail}  ${name}${code === 0 ? '' : `\n${said}`}`)
      return [name, code === 0] as const
    }),
  )
  output.result(Object.fromEntries(results), () => '')
  if (!results.every(([, passed]) => passed))
    throw new StagecraftError('check-failed', 'The checks failed.', { hint: '`make format` fixes formats; the other findings are listed above.' })
}

function run(command: string, words: string[], cwd: string): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } })
    let said = ''
    child.stdout.on('data', (text) => (said += text))
    child.stderr.on('data', (text) => (said += text))
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, said }))
  })
}
