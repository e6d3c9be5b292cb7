import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loopbackOrigins } from '../foreign/foreign-request.ts'
import { openInspector } from '../inspector/open.ts'
import type { Description } from '../stack/description.ts'
import { runPart } from '../supervisor/part.ts'
import { guardListeners } from './guard.ts'
import { closeInvocations } from './no-invocations.ts'
import { restartEndedWorkers } from './workers.ts'

/**
 * The process of the APIs, told by its parent what to serve, and for pages of which origin: serverless-offline's workers, or in front of the engine (`road`).
 * `code` is the folder of the functions' bundles, which the workers load.
 */
const [file = '', code = '', apiPort = '', page = '', secretFile = '', road = ''] = process.argv.slice(2)

await runPart(async () => {
  await openInspector('api')
  const description = JSON.parse(await readFile(file, 'utf8')) as Description
  guardListeners(loopbackOrigins(page), join(process.env.STAGECRAFT_STATE ?? '', 'authorizers.json'))
  const engine = process.env.AWS_ENDPOINT_URL ?? ''
  if (road === 'engine') {
    const { serveFromEngine } = await import('./engine-front.ts')
    return serveFromEngine({ apiPort: Number(apiPort), own: engine, beside: process.env.AWS_ENDPOINT_URL_APIGATEWAYV2 ?? engine, secretFile })
  }
  closeInvocations()
  restartEndedWorkers()
  const { hostGateway } = await import('./host.ts')
  const role = { engine, secretFile }
  await hostGateway(description, { code, apiPort: Number(apiPort), role, kept: process.env.STAGECRAFT_GATEWAY_CODE })
})
