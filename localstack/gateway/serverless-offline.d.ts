declare module 'serverless-offline' {
  /** serverless-offline's plugin class, as far as it is used here. */
  export default class ServerlessOffline {
    constructor(serverless: unknown, cliOptions: unknown, utils: unknown)
    hooks: { 'offline:functionsUpdated:cleanup': () => Promise<void> }
    start(): Promise<void>
    end(skipExit?: boolean): Promise<void>
    internals(): { getApiGatewayServer(): HttpServer }
  }

  /** hapi's server, as far as it is used here: https://hapi.dev/api/ */
  export interface HttpServer {
    ext(event: 'onRequest', method: (request: unknown, toolkit: { continue: symbol }) => Promise<symbol>): void
    events: { on(event: 'response', listener: () => void): void }
  }
}
