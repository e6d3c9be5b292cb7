import type { Credentials } from '../credentials.ts'
import type { EngineOptions } from '../engine.ts'

/** An engine's options with the administrator that was chosen. */
export type RunOptions = EngineOptions & { administrator: Credentials }

/** Where the engine finds what it works with, as it sees it: paths inside its container, where it runs in one. */
export interface Surroundings {
  services: string
  objects: string
  decisions: string
  /** The folder of invocations.py; nothing is kept where it is left out. */
  invocations?: string
  /** Where it keeps what went on inside of them. */
  inside?: string
  temporary: string
  /** The address it listens on. */
  host: '127.0.0.1' | '0.0.0.0'
}

/** The engine's own environment; functions inherit it, but for what front.py takes. */
export function engineEnvironment(
  { services, objects, decisions, invocations = '', inside = '', temporary, host }: Surroundings,
  options: RunOptions,
): Record<string, string> {
  return {
    LANG: 'C.UTF-8',
    PYTHONUNBUFFERED: '1',
    // launch.py's neighbours lie in the project
    PYTHONDONTWRITEBYTECODE: '1',
    TMPDIR: temporary,
    // without these three it listens on every interface, and on more ports
    BIND_HOST: host,
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    GATEWAY_PORT: String(options.port),
    MINISTACK_HOST: '127.0.0.1',
    MINISTACK_REGION: options.region,
    AWS_DEFAULT_REGION: options.region,
    LAMBDA_EXECUTOR: 'local',
    AUTH: 'true',
    PERSIST_STATE: '1',
    STATE_DIR: services,
    S3_PERSIST: '1',
    S3_DATA_DIR: objects,
    CLOUDTRAIL_RECORDING: '0',
    LOG_LEVEL: 'WARNING',
    // it looks for a Docker daemon at start otherwise
    DOCKER_HOST: 'unix:///nonexistent',
    STAGECRAFT_DECISIONS: decisions,
    // without it a trigger that fails is passed over, and the tokens are given all the same
    MINISTACK_COGNITO_PRETOKEN_STRICT: '1',
    // front.py takes these away before a function could inherit them
    STAGECRAFT_INVOCATIONS: invocations,
    STAGECRAFT_INSIDE: inside,
    STAGECRAFT_FRONT_SECRET: options.frontSecret,
    STAGECRAFT_ADMINISTRATOR_KEY: options.administrator.accessKeyId,
    STAGECRAFT_ADMINISTRATOR_SECRET: options.administrator.secretAccessKey,
    STAGECRAFT_ACCOUNTS: JSON.stringify(options.accounts ?? {}),
    STAGECRAFT_PAGE_ORIGIN: options.pageOrigin ?? '',
    STAGECRAFT_FUNCTIONS_AT: options.functionsAt ?? '',
    STAGECRAFT_INTERPRETERS: options.interpreters ?? '',
    ...options.functionEnvironment,
  }
}
