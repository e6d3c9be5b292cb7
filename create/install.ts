import { spawn } from 'node:child_process'
import { Failure } from './failure.ts'

/** The package manager that runs this: `npm create`, `pnpm create`, `yarn create`. */
export function manager(): string {
  const [name = 'npm'] = (process.env.npm_config_user_agent ?? 'npm').split('/')
  return ['npm', 'pnpm', 'yarn', 'bun'].includes(name) ? name : 'npm'
}

/** Installs the packages of the project in `folder`. Throws a `Failure` with the end of what was printed. */
export async function install(folder: string): Promise<void> {
  const command = manager()
  const child = spawn(command, ['install'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (printed += bytes))
  const code = await new Promise<number>((resolve) => {
    child.once('close', resolve).once('error', (error) => {
      printed += error.message
      resolve(1)
    })
  })
  if (code !== 0) throw refusal(command, printed)
}

function refusal(command: string, printed: string): Failure {
  const isOffline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|network/i.test(printed)
  return new Failure(
    isOffline
      ? "The project is made, but its packages could not be fetched: the registry can't be reached."
      : `The project is made, but \`${command} install\` failed.`,
    `${isOffline ? 'When the network is back' : 'When that is mended'}, run \`${command} install\` in its folder.\n${printed.trim().split('\n').slice(-6).join('\n')}`,
  )
}
