import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Description } from '../stack/description.ts'
import { tellAnswers } from './answer-counts.ts'
import { hotHandlers, type RoleSource } from './hot-handlers.ts'
import { anyPort } from './no-invocations.ts'
import { tellInvocations } from './told-invocations.ts'

export interface GatewayOptions {
  /** The folder the handlers' paths start from. */
  code: string
  apiPort: number
  role: RoleSource
  /** serverless-offline in one file, where that was made; absolute. */
  kept?: string
}

/**
 * Serves the HTTP API with serverless-offline, without the Framework's command line (which takes two seconds to load).
 * It is handed what the Framework would hand it: the service as compiled. These are its internals: the version is pinned,
 * and a test holds the answers against those of `serverless offline`.
 */
export async function hostGateway(description: Description, options: GatewayOptions): Promise<void> {
  const withRoutes = Object.fromEntries(Object.entries(description.functions).filter(([, each]) => each.events.some((event) => event.httpApi)))
  const functions = await hotHandlers(withRoutes, options.code, options.role)
  const serverless = {
    config: { servicePath: options.code, serverlessPath: options.code },
    serviceDir: options.code,
    service: {
      service: description.service,
      provider: description.provider,
      custom: { ...description.custom, offline: { customAuthenticationProvider: fileURLToPath(new URL('./hosted-provider.ts', import.meta.url)) } },
      functions,
      getAllFunctions: () => Object.keys(functions),
      getFunction: (key: string) => functions[key],
      getAllEventsInFunction: (key: string) => functions[key]?.events.filter((event) => event.httpApi),
    },
  }
  const settings = {
    host: '127.0.0.1',
    httpPort: options.apiPort,
    lambdaPort: anyPort,
    noPrependStageInUrl: true,
    noSponsor: true,
    // whoever stops at a breakpoint thinks for longer than a function may run
    noTimeout: process.env.STAGECRAFT_INSPECTION !== undefined,
    // seconds: a worker that nobody asked for so long ends at the next look, which comes as often, and 30 MB with it
    terminateIdleLambdaTime: 60,
  }
  // the same module in another form
  const { default: ServerlessOffline } = options.kept
    ? ((await import(pathToFileURL(options.kept).href)) as typeof import('serverless-offline'))
    : await import('serverless-offline')
  const offline = new ServerlessOffline(serverless, settings, { log: quietLog, progress: undefined })
  await offline.start()
  tellAnswers(options.role)
  tellInvocations(options.role)
}

const write = (...words: unknown[]) => {
  const line = words.filter((word) => typeof word === 'string' && word.trim()).join(' ')
  if (line) console.error(line)
}
const silent = () => {}
const quietLog = { debug: silent, verbose: silent, info: silent, notice: silent, success: silent, warning: write, error: write }
