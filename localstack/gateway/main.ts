import { readFile } from 'node:fs/promises'
import type { Description } from '../stack/description.ts'
import { hostGateway } from './host.ts'

/**
 * The process of the HTTP API: serverless-offline, told by its parent what to serve.
 * Messages in: `{ reload: true }` after the functions were built again. Messages out: `{ listening: true }`, `{ failed: string }`.
 */
const [file = '', code = '', apiPort = '', invokePort = ''] = process.argv.slice(2)

try {
  const description = JSON.parse(await readFile(file, 'utf8')) as Description
  const gateway = await hostGateway(description, { code, apiPort: Number(apiPort), invokePort: Number(invokePort) })
  process.on('message', (message: { reload?: true }) => {
    if (message.reload) void gateway.reload()
  })
  process.on('disconnect', () => process.exit(0))
  process.on('SIGTERM', () => process.exit(0))
  process.send?.({ listening: true })
} catch (error) {
  // a start that failed would keep its ports and never end
  process.send?.({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  process.exit(1)
}
