import { startIdentity } from './server.ts'

/**
 * The process of the sign-in: what stands before the engine's hosted sign-in, and the stand-ins for identity providers.
 * Arguments: the stack's state folder, the port. It tells its parent `{ listening: true }` or `{ failed: string }`.
 */
const [state = '', port = ''] = process.argv.slice(2)

try {
  await startIdentity({ state, port: Number(port) })
  process.on('disconnect', () => process.exit(0))
  process.on('SIGTERM', () => process.exit(0))
  process.send?.({ listening: true })
} catch (error) {
  process.send?.({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  process.exit(1)
}
