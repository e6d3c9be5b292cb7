import { anyLoopback } from '../../foreign/foreign-request.ts'
import type { Credentials } from '../credentials.ts'
import type { EngineOptions } from '../engine.ts'

/** An engine's options with the administrator that was chosen. */
export type RunOptions = EngineOptions & { administrator: Credentials }

/** Where the engine finds what it works with, as it sees it: paths inside its container, where it runs in one. */
export interface Surroundings {
  /** The folder `inside`: what the kit adds to LocalStack. */
  inside: string
  /** Where stored objects are kept. */
  objects: string
  /** Where its own files and functions' code go; all of it may be lost. */
  temporary: string
  /** The address it listens on. */
  host: '127.0.0.1' | '0.0.0.0'
}

/** The engine's own environment, the same for a process and in a container. PATH is not in it: its first `node` runs the functions. */
export function engineEnvironment({ inside, objects, temporary, host }: Surroundings, options: RunOptions): Record<string, string> {
  return {
    LANG: 'C.UTF-8',
    PYTHONUNBUFFERED: '1',
    // the folder lies in the project
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONPATH: inside,
    TMPDIR: temporary,
    // the folders of its own, and the list of what it found installed
    FILESYSTEM_ROOT: `${temporary}/files`,
    XDG_CACHE_HOME: `${temporary}/cache`,
    GATEWAY_LISTEN: `${host}:${options.port}`,
    // as it stands in queue URLs and signed addresses
    LOCALSTACK_HOST: `127.0.0.1:${options.port}`,
    SQS_ENDPOINT_STRATEGY: 'off',
    GATEWAY_SERVER: 'stagecraft',
    LAMBDA_RUNTIME_EXECUTOR: 'stagecraft',
    AWS_DEFAULT_REGION: options.region,
    // keys that it gives out begin as AWS's do
    PARITY_AWS_ACCESS_KEY_ID: '1',
    // a name server, events to its maker, and a certificate from it
    DNS_ADDRESS: '0',
    DISABLE_EVENTS: '1',
    SKIP_SSL_CERT_DOWNLOAD: '1',
    DOCKER_HOST: 'unix:///nonexistent',
    LAMBDA_EVENT_SOURCE_MAPPING_POLL_INTERVAL_SEC: '0',
    LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_EMPTY_POLL_SEC: '1',
    SQS_DISABLE_CLOUDWATCH_METRICS: '1',
    // seconds before an asynchronous invocation that failed is tried again, twice as long before the last try
    LAMBDA_RETRY_BASE_DELAY: '1',
    ...originOf(options),
    LS_LOG: 'warn',
    // inside/stagecraft_localstack/requests/front.py takes these away before a function could inherit them
    STAGECRAFT_FRONT_SECRET: options.frontSecret,
    STAGECRAFT_ADMINISTRATOR_KEY: options.administrator.accessKeyId,
    STAGECRAFT_ADMINISTRATOR_SECRET: options.administrator.secretAccessKey,
    STAGECRAFT_PAGE_ORIGIN: options.pageOrigin ?? '',
    STAGECRAFT_OBJECTS: objects,
    STAGECRAFT_FUNCTION_ENVIRONMENT: JSON.stringify(options.functionEnvironment ?? {}),
    ...(options.isUnrepaired ? { STAGECRAFT_UNREPAIRED: '1' } : {}),
  }
}

// it knows single origins only; the kit's guard stands before it
function originOf({ pageOrigin }: EngineOptions): Readonly<Record<string, string>> {
  if (pageOrigin === anyLoopback) return { DISABLE_CORS_CHECKS: '1' }
  return pageOrigin ? { EXTRA_CORS_ALLOWED_ORIGINS: pageOrigin } : {}
}
