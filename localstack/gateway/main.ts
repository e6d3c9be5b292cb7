import { readFile } from 'node:fs/promises'
import { openInspector } from '../inspector/open.ts'
import type { Description } from '../stack/description.ts'
import { runPart } from '../supervisor/part.ts'
import { closePort } from './close-port.ts'
import { hostGateway } from './host.ts'

/** The process of the HTTP API: serverless-offline, told by its parent what to serve. */
const [file = '', code = '', apiPort = '', invokePort = '', secretFile = ''] = process.argv.slice(2)

await runPart(async () => {
  await openInspector('api')
  const description = JSON.parse(await readFile(file, 'utf8')) as Description
  closePort(Number(invokePort))
  const role = { engine: process.env.AWS_ENDPOINT_URL ?? '', secretFile }
  await hostGateway(description, { code, apiPort: Number(apiPort), invokePort: Number(invokePort), role })
})
