import { createHash } from 'node:crypto'
import { existsSync, globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { requireCompose } from '../../docker/compose-version.ts'
import { askDocker, docker } from '../../docker/docker.ts'
import { ministack } from '../ministack/engine.ts'

const context = fileURLToPath(new URL('..', import.meta.url))

/** The files that the image is made of, below `localstack/engines`. `.dockerignore` and the Dockerfile name the same. */
export const imagePatterns = [
  'ministack/inside/**/*.{cjs,py,yml}',
  'ministack/requirements.txt',
  'ministack-docker/Dockerfile',
  'ministack-docker/entry.sh',
  'ministack-docker/relay.mjs',
  'observer/*.cjs',
  'observer/*.py',
]

/** The tag of the image that is made of the files as they are: the engine's version and a hash. */
export async function imageTag(): Promise<string> {
  const hash = createHash('sha256')
  // what tests alone run is in no image, and in no package
  const files = globSync([...imagePatterns], { cwd: context, exclude: ['**/*_of.py'] }).sort()
  for (const file of files) hash.update(file).update(await readFile(join(context, file)))
  return `${ministack.version}-${hash.digest('hex').slice(0, 12)}`
}

/** Builds the image where it is not there. What it is made from is pulled; its packages come from PyPI. */
export async function buildImage(say: (line: string) => void): Promise<void> {
  await requireCompose()
  const image = `stagecraft-engine:${await imageTag()}`
  const there = await askDocker(['image', 'inspect', '--format', '{{.Id}}', image], { seconds: 20, waitsFor: 'the list of images' })
  if (there) return
  say('building the image of the engine')
  const words = ['build', '--quiet', ...(await packageIndex()), '--tag', image, '--file', join(context, 'ministack-docker', 'Dockerfile'), context]
  await docker(words, { seconds: 900, waitsFor: 'the image of the engine to be built', environment: { DOCKER_BUILDKIT: '1' } })
}

// where pip of this machine has settings, the build has them too, by a secret that does not stay in the image
async function packageIndex(): Promise<string[]> {
  const files = [process.env.PIP_CONFIG_FILE, join(homedir(), '.config', 'pip', 'pip.conf'), join(homedir(), '.pip', 'pip.conf'), '/etc/pip.conf']
  const file = files.find((each) => each && each !== '/dev/null' && existsSync(each))
  return file ? ['--secret', `id=pip.conf,src=${file}`] : []
}
