declare module 'serverless-offline' {
  /** serverless-offline's plugin class, as far as it is used here. */
  export default class ServerlessOffline {
    constructor(serverless: unknown, cliOptions: unknown, utils: unknown)
    start(): Promise<void>
    end(skipExit?: boolean): Promise<void>
  }
}
