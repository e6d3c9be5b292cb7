/** The plugin of the Serverless Framework: `- '@stagecraft/localstack'` in `plugins` of serverless.yml. The Framework makes it. */
declare class StagecraftPlugin {
  constructor(serverless: object)
  readonly hooks: Readonly<Record<string, () => Promise<void> | void>>
}

export = StagecraftPlugin
