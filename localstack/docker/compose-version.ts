import { StagecraftError } from '../errors.ts'
import { docker } from './docker.ts'

/** The oldest that the file works with. */
const oldest = [2, 20] as const

// what a process found once holds for it: a start asks for each of its containers, and compose takes a fifth of a second to tell its version
const found = new Map<string, Promise<void>>()

/** Throws where Docker, its daemon or its compose plugin is missing, or compose is older than 2.20. */
export function requireCompose(): Promise<void> {
  const { PATH, DOCKER_HOST, DOCKER_CONTEXT } = process.env
  const which = JSON.stringify([PATH, DOCKER_HOST, DOCKER_CONTEXT])
  const looked = found.get(which) ?? look()
  found.set(which, looked)
  looked.catch(() => found.delete(which))
  return looked
}

async function look(): Promise<void> {
  const version = await docker(['compose', 'version', '--short'], { seconds: 20, waitsFor: 'the version of compose' })
  refuseOldCompose(version.trim())
  // the version is told without a daemon
  await docker(['version', '--format', '{{.Server.Version}}'], { seconds: 20, waitsFor: 'the daemon to answer' })
}

/** Throws `compose-too-old` for `2.19.1`, `v2.5.0` or `1.29.2`. */
export function refuseOldCompose(version: string): void {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return
  throw new StagecraftError('compose-too-old', `Docker’s compose plugin is ${version}; this needs ${oldest.join('.')} or newer.`, {
    hint: 'Debian, Ubuntu: `sudo apt-get install --only-upgrade docker-compose-plugin`. Others: https://docs.docker.com/compose/install/.',
  })
}
