import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { newCredentials } from '@stagecraft/localstack/engines/credentials.ts'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { besidePlace, enginePlace, separatePlace } from '@stagecraft/localstack/engines/place.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import getPort from 'get-port'
import { pageOrigin } from './page-origin.ts'
import type { Site } from './site.ts'

const region = 'eu-central-1'
// services by the beginning of their resources' types, as far as an engine beside another one answers for them
const prefixes: Readonly<Record<string, string>> = {
  'AWS::Cognito::': 'cognito-idp',
  'AWS::ApiGatewayV2::': 'apigateway',
  'AWS::CloudFront::': 'cloudfront',
}

/** Starts the project's engine bare, and the one beside it where it needs one; all they keep is below `folder`. */
export async function engineSite(project: Project, folder: string): Promise<{ site: Site; stop(): Promise<void> }> {
  const engine = engineNamed(project.engine)
  const port = () => getPort({ host: '127.0.0.1' })
  const administrator = newCredentials()
  const options = { region, frontSecret: randomUUID(), pageOrigin, administrator }
  const place = separatePlace(enginePlace(project).program, folder)
  await engine.install(place, () => {})
  const running = await engine.start(place, { ...options, port: await port() })
  const { endpoint = '', credentials = administrator } = running
  const site = { engine: engine.name, version: engine.version, isReal: false, region, endpoint, credentials, prefix: 'conformance' }
  if (!engine.beside) return { site: { ...site, elsewhere: {} }, stop: () => running.stop() }
  const { engine: other, types } = engine.beside
  const otherPlace = separatePlace(besidePlace(project, other).program, join(folder, 'beside'))
  try {
    await other.install(otherPlace, () => {})
    const beside = await other.start(otherPlace, { ...options, port: await port(), functionsAt: endpoint })
    const elsewhere = Object.fromEntries(types.flatMap((type) => (prefixes[type] ? [[prefixes[type], beside.endpoint ?? '']] : [])))
    return { site: { ...site, elsewhere }, stop: async () => void (await Promise.all([running.stop(), beside.stop()])) }
  } catch (error) {
    await running.stop()
    throw error
  }
}
