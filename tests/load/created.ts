// `node tests/load/created.ts [minimal|orders] [runs]`: what a new user waits for, from the packages as they are published: `npm create` with an empty cache
// of npm, the first `make up`, `make test`. In seconds, with the load of the machine before each; the registry is the one that npm is set to.
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { openKit } from '../adoption/support/installation.ts'
import { spread, timed } from './median.ts'

const [template = 'minimal', runs = '3'] = process.argv.slice(2)
const kit = await openKit()
const folder = await mkdtemp(join(tmpdir(), 'stagecraft-created-'))
const seconds: Record<string, number[]> = { create: [], up: [], test: [] }

try {
  for (let run = 1; run <= Number(runs); run++) {
    const above = join(folder, String(run))
    const home = join(above, 'home')
    const project = join(above, 'my-app')
    await mkdir(home, { recursive: true })
    const step = async (name: string, cwd: string, command: string, ...words: string[]) => {
      const load = loadavg()[0]?.toFixed(1)
      const took = (await timed(() => ended(command, words, { cwd, env: { ...kit.environment, HOME: home, XDG_CACHE_HOME: undefined } }))) / 1_000
      seconds[name]?.push(took)
      console.log(`${run}: ${name} ${took.toFixed(1)} s, load ${load} before`)
    }
    try {
      await step('create', above, 'npm', 'create', '--yes', 'stagecraft@latest', 'my-app', '--', '--yes', '--template', template)
      const lock = await readFile(join(project, 'package-lock.json'), 'utf8')
      console.log(`${run}: ${lock.match(/"node_modules\//g)?.length} packages`)
      await step('up', project, 'make', 'up')
      await step('down', project, 'make', 'down')
      await step('test', project, 'make', 'test')
    } finally {
      await ended('npx', ['stagecraft', 'reset', '--force'], { cwd: project, env: kit.environment }).catch(() => {})
    }
  }
  for (const [name, all] of Object.entries(seconds)) {
    const { median, min, max } = spread(all)
    console.log(`${template}: ${name} ${median.toFixed(1)} s (${min.toFixed(1)}–${max.toFixed(1)})`)
  }
} finally {
  await rm(folder, { recursive: true, force: true })
  await kit.close()
}

function ended(command: string, words: string[], options: { cwd: string; env: NodeJS.ProcessEnv }): Promise<void> {
  const child = spawn(command, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (said += bytes))
  return new Promise((resolve, reject) =>
    child.once('error', reject).once('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`${command} ${words.join(' ')} ended with ${code}:\n${said}`))
    }),
  )
}
