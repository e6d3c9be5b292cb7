import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { requireCompose } from '../../docker/compose-version.ts'
import { askDocker, docker } from '../../docker/docker.ts'
import { localStackTag, requireToken } from './tag.ts'

const context = fileURLToPath(new URL('..', import.meta.url))
const own = ['localstack/Dockerfile', 'localstack/inside']

/** The tag of the image that is made of LocalStack's own one and the files as they are. */
export async function imageTag(): Promise<string> {
  const hash = createHash('sha256')
  for (const file of (await Promise.all(own.map(filesBelow))).flat()) hash.update(file).update(await readFile(join(context, file)))
  return `${localStackTag()}-${hash.digest('hex').slice(0, 12)}`
}

/** Builds the image where it is not there. Throws `token-missing` before anything is pulled. */
export async function buildImage(say: (line: string) => void): Promise<void> {
  requireToken()
  await requireCompose()
  const image = `stagecraft-localstack:${await imageTag()}`
  if (await askDocker(['image', 'inspect', '--format', '{{.Id}}', image], { seconds: 20, waitsFor: 'the list of images' })) return
  say('building the image of LocalStack')
  const from = ['--build-arg', `LOCALSTACK_TAG=${localStackTag()}`, '--file', join(context, 'localstack', 'Dockerfile')]
  await docker(['build', '--quiet', ...from, '--tag', image, context], {
    seconds: 900,
    waitsFor: 'the image of LocalStack to be built',
    environment: { DOCKER_BUILDKIT: '1' },
  })
}

async function filesBelow(path: string): Promise<string[]> {
  const entries = await readdir(join(context, path), { recursive: true, withFileTypes: true }).catch(() => undefined)
  if (!entries) return [path]
  const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.includes('__pycache__'))
  return files.map((entry) => join(entry.parentPath, entry.name).slice(context.length)).sort()
}
