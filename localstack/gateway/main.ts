import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loopbackOrigins } from '../foreign/foreign-request.ts'
import { openInspector } from '../inspector/open.ts'
import type { Description } from '../stack/description.ts'
import { runPart } from '../supervisor/part.ts'
import { guardListeners } from './guard.ts'
import { hostGateway } from './host.ts'
import { closeInvocations } from './no-invocations.ts'

/** The process of the HTTP API: serverless-offline, told by its parent what to serve, and for pages of which origin. */
const [file = '', code = '', apiPort = '', page = '', secretFile = ''] = process.argv.slice(2)

await runPart(async () => {
  await openInspector('api')
  const description = JSON.parse(await readFile(file, 'utf8')) as Description
  closeInvocations()
  guardListeners(loopbackOrigins(page), join(process.env.STAGECRAFT_STATE ?? '', 'authorizers.json'))
  const role = { engine: process.env.AWS_ENDPOINT_URL ?? '', secretFile }
  await hostGateway(description, { code, apiPort: Number(apiPort), role, kept: process.env.STAGECRAFT_GATEWAY_CODE })
})
