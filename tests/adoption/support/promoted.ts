import { buildNative } from './native.ts'

/** How a repository of `tests/fixtures/foreign` is promoted as it stands there. */
export interface Promoted {
  /** What it is made of, for people. */
  what: string
  /** The test that walks the whole road with it, with bad days and a rollback; released-each.test.ts walks the short one with the others. */
  test?: string
  /** The folder of its serverless.yml. */
  service?: string
  /** Its packages: links as a workspace has them, name → its folder, and copies as npm makes them. */
  links?: Readonly<Record<string, string | undefined>>
  copies?: readonly string[]
  /** Its own build, of which Git ignores what it makes. */
  build?(root: string): Promise<void>
  /** What its team writes into stagecraft.config.ts beside the stages, each line with its comma. */
  settings?: string
}

/** Every repository of `tests/fixtures/foreign`: name of its folder → how it is promoted. */
export const promoted: Readonly<Record<string, Promoted>> = {
  bare: { what: 'a function without a package.json' },
  built: { what: 'TypeScript that Framework 4 bundles', test: 'released-built.test.ts' },
  composed: { what: 'three services of a compose file' },
  events: { what: 'queues, topics, buckets, streams, buses, schedules and a state machine, with names of their own' },
  'http-api': { what: 'an HTTP API, authorizers, function URLs' },
  integrations: { what: 'routes without a function' },
  monorepo: {
    what: 'a service of a workspace, bundled by serverless-esbuild',
    service: 'services/shop',
    links: { '@shop/words': 'packages/words', 'csv-parse': undefined },
    settings: "smokeTest: { function: 'greet', what: 'greet' },",
  },
  offline: { what: 'plugins for laptops, a queue and a table' },
  'own-page': { what: 'a pool of people and a bucket' },
  packed: { what: 'JavaScript with packages and layers', test: 'released-packed.test.ts' },
  'packed-python': { what: 'Python with packages', test: 'released-python.test.ts' },
  plain: {
    what: 'JavaScript with a layer, a script, and a binary that its own build makes',
    copies: ['csv-parse'],
    build: buildNative,
    settings: "smokeTest: { function: 'script', what: 'have the program answer' },",
  },
  python: {
    what: 'Python with packages, and Flask behind serverless-wsgi',
    copies: ['serverless-wsgi'],
    // `hello` imports what only a public layer has, and no engine has those
    settings: "smokeTest: { function: 'counts', what: 'count' },",
  },
  released: { what: 'TypeScript with parameters of its stages', test: 'released.test.ts' },
  'released-sam': { what: 'a template of SAM with samconfig.toml', test: 'released-sam.test.ts' },
  rest: { what: 'a REST API, authorizers, keys, models' },
  sam: { what: 'a template of SAM with a stack within its stack', settings: "smokeTest: { function: 'Loud-Shout', what: 'shout' }," },
  websocket: { what: 'a WebSocket API' },
}
