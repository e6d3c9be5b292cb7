import { readFile } from 'node:fs/promises'
import { openInspector } from '../inspector/open.ts'
import type { Description } from '../stack/description.ts'
import { closePort } from './close-port.ts'
import { hostGateway } from './host.ts'

/**
 * The process of the HTTP API: serverless-offline, told by its parent what to serve.
 * It tells it `{ listening: true }` or `{ failed: string }`.
 */
const [file = '', code = '', apiPort = '', invokePort = '', secretFile = ''] = process.argv.slice(2)

try {
  await openInspector('api')
  const description = JSON.parse(await readFile(file, 'utf8')) as Description
  closePort(Number(invokePort))
  const role = { engine: process.env.AWS_ENDPOINT_URL ?? '', secretFile }
  await hostGateway(description, { code, apiPort: Number(apiPort), invokePort: Number(invokePort), role })
  process.on('disconnect', () => process.exit(0))
  process.on('SIGTERM', () => process.exit(0))
  process.send?.({ listening: true })
} catch (error) {
  // a start that failed would keep its ports and never end
  process.send?.({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  process.exit(1)
}
