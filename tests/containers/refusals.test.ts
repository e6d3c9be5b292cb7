import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { composeUp } from '@stagecraft/localstack/docker/compose.ts'
import { refuseOldCompose, requireCompose } from '@stagecraft/localstack/docker/compose-version.ts'
import { containerStack } from '@stagecraft/localstack/docker/container-stack.ts'
import { askDocker, docker } from '@stagecraft/localstack/docker/docker.ts'
import getPort from 'get-port'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { dockerSays, stateFolder } from './support/container-fixture.ts'

const question = { seconds: 30, waitsFor: 'an answer' }
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-refusals-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

/** Puts a program of this text before the real one. */
async function standIn(script: string): Promise<void> {
  await writeFile(join(folder, 'docker'), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`)
}

test('Docker that is not installed', async () => {
  vi.stubEnv('PATH', folder)
  await expect(requireCompose()).rejects.toMatchObject({
    code: 'docker-missing',
    message: 'Docker is not installed: there is no `docker` on the PATH.',
    hint: expect.stringContaining('https://docs.docker.com/get-docker/'),
  })
})

test('a daemon that does not run', async () => {
  const socket = `unix://${join(folder, 'docker.sock')}`
  vi.stubEnv('DOCKER_HOST', socket)
  await expect(requireCompose()).rejects.toMatchObject({
    code: 'docker-not-running',
    message: `The Docker daemon does not answer at ${socket} (DOCKER_HOST).`,
    hint: expect.stringContaining('systemctl start docker'),
  })
})

test('a socket that the user may not use', async () => {
  const path = join(folder, 'docker.sock')
  const server = createServer().listen(path)
  await new Promise((resolve) => server.once('listening', resolve))
  await chmod(path, 0o000)
  await chmod(folder, 0o755)
  // root may use every socket: there the command runs as an account without rights
  const isRoot = process.getuid?.() === 0
  const real = await dockerPath()
  if (isRoot) await standIn(`exec setpriv --reuid=65534 --regid=65534 --clear-groups '${real}' "$@"`)
  vi.stubEnv('DOCKER_HOST', `unix://${path}`)
  vi.stubEnv('DOCKER_CONFIG', '/nonexistent')
  try {
    await expect(docker(['version'], question)).rejects.toMatchObject({
      code: 'docker-not-permitted',
      message: 'Your user may not use Docker: permission for its socket was denied.',
      hint: expect.stringContaining('usermod -aG docker'),
    })
  } finally {
    server.close()
  }
})

test.each([["docker: 'compose' is not a docker command.\nSee 'docker --help'"], ['unknown shorthand flag: \'s\' in --short\nSee "docker --help".']])(
  'no compose plugin: %s',
  async (said) => {
    await writeFile(join(folder, 'said'), said)
    await standIn(`cat '${join(folder, 'said')}' >&2; exit 1`)
    await expect(requireCompose()).rejects.toMatchObject({ code: 'compose-missing', hint: expect.stringContaining('docker-compose-plugin') })
  },
)

test('an old compose plugin', async () => {
  await standIn('echo 2.19.1')
  await expect(requireCompose()).rejects.toMatchObject({
    code: 'compose-too-old',
    message: 'Docker’s compose plugin is 2.19.1; this needs 2.20 or newer.',
    hint: expect.stringContaining('https://docs.docker.com/compose/install/'),
  })
  for (const version of ['1.29.2', 'v2.5.0', '2.2.3-desktop.1']) expect(() => refuseOldCompose(version)).toThrow(version)
  for (const version of ['2.20.0', 'v2.26.1-4', '3.0.0', '5.0.2']) expect(() => refuseOldCompose(version)).not.toThrow()
})

test('an image that is not there, and a registry that does not answer', async () => {
  const { state, remove } = await stateFolder()
  const stack = containerStack(state)
  const adapt = (service: { image: string }) => ({ ...service, image: '127.0.0.1:9/nothing:1' })
  try {
    await expect(composeUp({ stack, service: 'database-alone', variables: {}, adapt })).rejects.toMatchObject({
      code: 'image-not-pulled',
      message: expect.stringContaining('An image is not on this machine, and no registry gave it.'),
      hint: expect.stringContaining('docker pull'),
    })
  } finally {
    await remove()
  }
})

test('a port that a container of another project publishes is named with its container', async () => {
  const port = await getPort({ host: '127.0.0.1' })
  const name = `stagecraft-other-${port}`
  const label = 'com.docker.compose.project=somebody-elses'
  await dockerSays(
    'run',
    '--detach',
    '--name',
    name,
    '--label',
    label,
    '--publish',
    `127.0.0.1:${port}:1`,
    '--entrypoint',
    'sleep',
    'postgres:17',
    '300',
  )
  try {
    await expect(upAt(port)).rejects.toMatchObject({
      code: 'port-taken',
      message: `Port ${port} of this machine is taken by the container ${name} of the project somebody-elses.`,
      hint: expect.stringContaining(`docker stop ${name}`),
    })
  } finally {
    await dockerSays('rm', '--force', '--volumes', name)
  }
})

test('a port that another program listens on', async () => {
  const port = await getPort({ host: '127.0.0.1' })
  const server = createServer().listen({ host: '127.0.0.1', port })
  await new Promise((resolve) => server.once('listening', resolve))
  try {
    await expect(upAt(port)).rejects.toMatchObject({ code: 'port-taken', message: `Port ${port} of this machine is taken by another program.` })
  } finally {
    server.close()
  }
})

test.each([
  ['a command', docker],
  ['a question', askDocker],
])('a wait that is too long ends, and says what was waited for: %s', async (_, ask) => {
  await mkdir(join(folder, 'bin'))
  await standIn('exec sleep 60')
  await expect(ask(['version'], { seconds: 1, waitsFor: 'the answer of a sleeper' })).rejects.toMatchObject({
    code: 'docker-too-late',
    message: 'Docker was given 1 s for the answer of a sleeper, without success.',
  })
})

/** Where it fails, it leaves no container. */
async function upAt(port: number): Promise<void> {
  const { state, remove } = await stateFolder()
  const stack = containerStack(state)
  try {
    const variables = { STAGECRAFT_DATABASE_PORT: String(port) }
    await composeUp({ stack, service: 'database-alone', variables, adapt: (service) => service })
  } catch (error) {
    expect(await dockerSays('ps', '--all', '--quiet', '--filter', `label=com.docker.compose.project=${stack.project}`)).toBe('')
    throw error
  } finally {
    await remove()
    await dockerSays('volume', 'rm', '--force', `${stack.project}_database`)
  }
}

async function dockerPath(): Promise<string> {
  const { execFileSync } = await import('node:child_process')
  return execFileSync('sh', ['-c', 'command -v docker'], { encoding: 'utf8' }).trim()
}
