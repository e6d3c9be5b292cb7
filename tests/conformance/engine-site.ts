import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { newCredentials } from '@stagecraft/localstack/engines/credentials.ts'
import { servicesBeside } from '@stagecraft/localstack/engines/divergences-of.ts'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { besidePlace, enginePlace, separatePlace } from '@stagecraft/localstack/engines/place.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { EngineAccess } from '@stagecraft/localstack/stack/client-options.ts'
import getPort from 'get-port'
import { pageOrigin } from './page-origin.ts'
import type { Site } from './site.ts'

const region = 'eu-central-1'

/** How the kit reaches an engine's site. */
export function accessOf({ endpoint = '', region, credentials }: Site): EngineAccess {
  return { endpoint, region, accessKeyId: credentials?.accessKeyId ?? '', secretAccessKey: credentials?.secretAccessKey ?? '' }
}

/** Starts the project's engine bare, and the one beside it where it needs one; all they keep is below `folder`. */
export async function engineSite(project: Project, folder: string): Promise<{ site: Site; stop(): Promise<void> }> {
  const engine = engineNamed(project.engine)
  const [port, portBeside] = [await getPort({ host: '127.0.0.1' }), await getPort({ host: '127.0.0.1' })]
  const administrator = newCredentials()
  const options = { region, frontSecret: randomUUID(), pageOrigin, administrator }
  const place = separatePlace(enginePlace(project).program, folder)
  await engine.install(place, () => {})
  if (engine.beside) await engine.beside.engine.install(besidePlace(project, engine.beside.engine), () => {})
  // where it runs in a container: the network is held by the image of the engine beside it
  const network = await engine.network?.(place, { published: [port, portBeside], relayed: [] })
  const running = await engine.start(place, { ...options, port }).catch(async (error) => {
    await network?.stop()
    throw error
  })
  const stop = async () => {
    await running.stop()
    await network?.stop()
  }
  const { endpoint = '', credentials = administrator } = running
  const site = { engine: engine.name, version: engine.version, isReal: false, region, endpoint, credentials, prefix: 'conformance' }
  if (!engine.beside) return { site: { ...site, elsewhere: {} }, stop }
  const { engine: other, types } = engine.beside
  // what runs in a container joins the network of the stack that its state lies in: the folder is the same
  const { program, temporary, log } = separatePlace(besidePlace(project, other).program, join(folder, 'beside'))
  const otherPlace = { program, temporary, log, state: join(folder, 'beside-state') }
  try {
    const beside = await other.start(otherPlace, { ...options, port: portBeside, functionsAt: endpoint })
    const elsewhere = Object.fromEntries(
      types.flatMap((type) => (servicesBeside[type] ? [[servicesBeside[type].prefix, beside.endpoint ?? '']] : [])),
    )
    const stopBoth = async () => {
      await beside.stop()
      await stop()
    }
    return { site: { ...site, elsewhere, beside: `${other.name} ${other.version}` }, stop: stopBoth }
  } catch (error) {
    await stop()
    throw error
  }
}
