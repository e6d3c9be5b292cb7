import { setTimeout as sleep } from 'node:timers/promises'
import ServerlessOffline, { type HttpServer } from 'serverless-offline'
import type { Description } from '../stack/description.ts'

export interface Gateway {
  /** Throws the functions' workers away: the next request meets the code as it is then. */
  reload(): Promise<void>
}

export interface GatewayOptions {
  /** The folder the handlers' paths start from. */
  code: string
  apiPort: number
  invokePort: number
}

/**
 * Serves the HTTP API with serverless-offline, without the Framework's command line (which takes two seconds to load).
 * It is handed what the Framework would hand it: the service as compiled. These are its internals: the version is pinned,
 * and a test holds the answers against those of `serverless offline`.
 */
export async function hostGateway(description: Description, options: GatewayOptions): Promise<Gateway> {
  const functions = Object.fromEntries(Object.entries(description.functions).filter(([, each]) => each.events.some((event) => event.httpApi)))
  const serverless = {
    config: { servicePath: options.code, serverlessPath: options.code },
    service: {
      service: description.service,
      provider: description.provider,
      custom: description.custom,
      functions,
      getAllFunctions: () => Object.keys(functions),
      getFunction: (key: string) => functions[key],
      getAllEventsInFunction: (key: string) => functions[key]?.events.filter((event) => event.httpApi),
    },
  }
  const settings = {
    host: '127.0.0.1',
    httpPort: options.apiPort,
    lambdaPort: options.invokePort,
    noPrependStageInUrl: true,
    noSponsor: true,
    // minutes: an idle function keeps its worker and its connection
    terminateIdleLambdaTime: 3_600,
  }
  const offline = new ServerlessOffline(serverless, settings, { log: quietLog, progress: undefined })
  await offline.start()
  const gate = gateOf(offline.internals().getApiGatewayServer())
  return { reload: () => gate.between(() => offline.hooks['offline:functionsUpdated:cleanup']()) }
}

/**
 * A request whose worker is thrown away is never answered. So while the workers change, new requests wait outside,
 * and the change waits for those inside, two seconds at the most.
 */
function gateOf(server: HttpServer): { between(work: () => Promise<void>): Promise<void> } {
  let inside = 0
  let open: Promise<void> = Promise.resolve()
  server.ext('onRequest', async (_request, toolkit) => {
    await open
    inside += 1
    return toolkit.continue
  })
  server.events.on('response', () => {
    inside -= 1
  })
  const between = async (work: () => Promise<void>) => {
    for (let waited = 0; inside > 0 && waited < 2_000; waited += 5) await sleep(5)
    await work()
  }
  return {
    between: (work) => {
      open = open.then(() => between(work)).catch((error: unknown) => console.error(error))
      return open
    },
  }
}

const write = (...words: unknown[]) => {
  const line = words.filter((word) => typeof word === 'string' && word.trim()).join(' ')
  if (line) console.error(line)
}
const silent = () => {}
const quietLog = { debug: silent, verbose: silent, info: silent, notice: silent, success: silent, warning: write, error: write }
