import { handedConnections } from '../supervisor/handed-connections.ts'
import { runPart } from '../supervisor/part.ts'
import { identityServer } from './server.ts'

/**
 * The process of the sign-in: what stands before the engine's hosted sign-in, and the stand-ins for identity providers.
 * Arguments: the stack's state folder, the address people know it by. Its parent listens there and hands it every connection.
 * It ends when nobody has come for `idleMs`: a sign-in that was begun before that is too old to be finished by then.
 */
const [state = '', url = ''] = process.argv.slice(2)
const idleMs = 5 * 60_000

await runPart(() => handedConnections(idleMs).serve(identityServer({ state, url })))
