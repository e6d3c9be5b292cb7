import { join } from 'node:path'
import { handedConnections } from '../supervisor/handed-connections.ts'
import { runPart } from '../supervisor/part.ts'
import { pageConfiguration } from './configuration.ts'
import { ownPagesOnly, servedFiles } from './guard.ts'
import { servesHanded } from './handed.ts'
import { servePreview } from './preview.ts'
import { vitePaths } from './vite-paths.ts'
import { warmUpLater } from './warm-up.ts'

/**
 * The process of the page: Vite's development server on the folder in the first argument, and what it needs of the stack whose state
 * is in the second; port and API address come in the environment. It runs in the project's root. Its parent listens there and hands it every connection.
 * It ends when nobody has looked for as many milliseconds as the third argument says; an open page keeps it, by its connection for changes.
 */
const [folder = '', state = '', idleMs] = process.argv.slice(2)

await runPart(async () => {
  const { createServer } = await import('vite')
  const paths = await vitePaths(process.cwd(), state)
  const cacheDir = paths.of(process.env.STAGECRAFT_PAGE_CACHE ?? join(state, 'cache', 'page'))
  const port = Number(process.env.STAGECRAFT_PAGE_PORT)
  const server = await createServer({
    ...paths.config,
    root: paths.of(folder),
    configFile: join(folder, 'vite.config.ts'),
    // Node reads TypeScript itself: no bundling of the configuration first
    configLoader: 'native',
    clearScreen: false,
    plugins: [servesHanded(handedConnections(Number(idleMs)), port), ownPagesOnly(), warmUpLater(), pageConfiguration(state), servePreview(state)],
    cacheDir,
    server: {
      host: '127.0.0.1',
      port,
      cors: false,
      fs: servedFiles({ page: paths.of(folder), cache: cacheDir, project: paths.of(process.cwd()), state: paths.of(state) }),
    },
    legacy: { skipWebSocketTokenCheck: false },
  })
  await server.listen()
})
