import { openProject } from '../project.ts'
import { handedConnections } from '../supervisor/handed-connections.ts'
import { runPart } from '../supervisor/part.ts'
import { pageFolder } from './build.ts'
import { openContext } from './context.ts'
import { consoleServer } from './server.ts'
import { consoleToken } from './token.ts'

/**
 * The process of the console. Arguments: the project's folder, and that of the stack's state. Its parent listens there and hands it every connection.
 * It ends when nobody has looked for `idleMs`, and comes again with the next who does.
 */
const [root = '', state = ''] = process.argv.slice(2)
const idleMs = 5 * 60_000

await runPart(async () => {
  const project = { ...(await openProject(root)), state }
  const [token, page] = await Promise.all([consoleToken(state), pageFolder(project)])
  handedConnections(idleMs).serve(consoleServer({ page, token, context: openContext(project) }))
})
