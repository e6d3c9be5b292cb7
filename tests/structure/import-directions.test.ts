import { expect, test } from 'vitest'
import { type Edge, edgesOf, filesOf } from './sources.ts'

/**
 * Which part may import which. Tests and what only tests use are exempt. A failure prints every offending edge:
 * move the code to the layer that may, or hand it in as a dependency.
 */
const sources = filesOf('{backend,frontend,localstack,scripts}/**/*.{ts,js,mjs,cjs}', '*.{ts,mjs,cjs}').filter((file) => !onlyForTests(file))
const edges = edgesOf(sources)

function onlyForTests(file: string): boolean {
  return /\.test\.ts$|\.browser-test\.ts$|(^|\/)testing\.ts$|-fixture\.ts$|\/measure-[^/]+$|\/memory-[^/]+$/.test(file)
}

test('the sources and their imports are found', () => {
  expect(sources.length).toBeGreaterThan(150)
  expect(edges.length).toBeGreaterThan(600)
})

test('the application imports nothing of the kit; its commands only types', () => {
  forbid((edge) => within(edge.from, 'backend', 'frontend') && toKit(edge.to) && !(edge.typeOnly && within(edge.from, commands)))
})

// the application's own commands of `stagecraft`: they ask the API as anybody does
const commands = 'backend/commands'

test('the kit imports nothing of the application', () => {
  forbid((edge) => within(edge.from, 'localstack', 'scripts') && within(edge.to, 'backend', 'frontend', 'tests'))
})

test('what installs the engine needs no package: they are installed beside it', () => {
  const needed = new Set(['scripts/install/engine.ts'])
  for (const file of needed) for (const { from, to, typeOnly, isLater } of edges) if (from === file && !typeOnly && !isLater) needed.add(to)
  expect(needed.size).toBeGreaterThan(10)
  expect([...needed].filter((each) => !each.startsWith('node:') && !sources.includes(each))).toEqual([])
})

test('the local stack imports nothing of the command line above it', () => {
  forbid((edge) => within(edge.from, 'localstack') && (within(edge.to, 'scripts') || edge.to.startsWith('@stagecraft/cli')))
})

test('the page and the commands know of the backend only the types of its HTTP contract', () => {
  const isOwn = (edge: Edge) => within(edge.from, commands) && within(edge.to, commands)
  forbid(
    (edge) =>
      within(edge.from, 'frontend', commands) && within(edge.to, 'backend') && !isOwn(edge) && !(edge.typeOnly && /\/http\/[^/]+$/.test(edge.to)),
  )
})

test('the backend imports nothing of the page, and no command', () => {
  forbid((edge) => within(edge.from, 'backend') && (within(edge.to, 'frontend') || (within(edge.to, commands) && !within(edge.from, commands))))
})

test('a feature sees of another only its published events and the parameters it declares; the description of the API sees the routes', () => {
  forbid((edge) => {
    const [mine, theirs] = [featureOf(edge.from), featureOf(edge.to)]
    if (!mine || !theirs || mine === theirs || mine === 'commands') return false
    if (theirs === 'platform') return false
    if (mine === 'platform' || theirs === 'database') return true
    if (layerOf(edge.to) === 'events' || isDeclaration(edge.to)) return false
    return !(edge.to.endsWith('/http/routes.ts') && describesApi.has(edge.from))
  })
})

// where a queue or a function is, for whoever sends to it
function isDeclaration(path: string): boolean {
  return /^backend\/[^/]+\/parameters\.ts$/.test(path)
}

// the entry point hands every feature's routes to the one that describes them
const describesApi = new Set(['backend/operations/http/api-description.ts', 'backend/operations/functions/operations.ts'])

test('rules import rules and events, and nothing that reaches outside', () => {
  forbid((edge) => layerOf(edge.from) === 'rules' && within(edge.to, 'backend') && !['rules', 'events'].includes(layerOf(edge.to)))
})

test('use cases and ports import no adapter, no HTTP, no entry point', () => {
  forbid((edge) => layerOf(edge.from) === 'use case' && ['adapters', 'http', 'functions'].includes(layerOf(edge.to)))
})

test('adapters import no HTTP and no entry point; HTTP imports no adapter and no entry point', () => {
  forbid((edge) => layerOf(edge.from) === 'adapters' && ['http', 'functions'].includes(layerOf(edge.to)))
  forbid((edge) => layerOf(edge.from) === 'http' && ['adapters', 'functions'].includes(layerOf(edge.to)))
})

test('published events import nothing but events', () => {
  forbid((edge) => layerOf(edge.from) === 'events' && within(edge.to, 'backend') && layerOf(edge.to) !== 'events')
})

test('PostgreSQL and AWS are reached only by the platform, by adapters and by entry points', () => {
  const reaching = (to: string) =>
    /^(pg|@aws-sdk\/.*)$/.test(to) || /^backend\/platform\/(aws-clients|database\/address|database\/pool|database\/transaction)\.ts$/.test(to)
  forbid(
    (edge) => within(edge.from, 'backend') && reaching(edge.to) && !['adapters', 'functions', 'platform', 'migrations'].includes(layerOf(edge.from)),
  )
  forbid((edge) => within(edge.from, 'backend') && edge.to === 'knex' && layerOf(edge.from) !== 'migrations')
})

test('components import neither the API, the session nor pages; state imports neither components nor pages', () => {
  forbid((edge) => within(edge.from, 'frontend/src/components') && within(edge.to, 'frontend/src/api', 'frontend/src/auth', 'frontend/src/pages'))
  forbid((edge) => within(edge.from, 'frontend/src/auth') && within(edge.to, 'frontend/src/api', 'frontend/src/components', 'frontend/src/pages'))
  forbid((edge) => within(edge.from, 'frontend/src/state') && within(edge.to, 'frontend/src/auth', 'frontend/src/components', 'frontend/src/pages'))
  forbid((edge) => within(edge.from, 'frontend/src/api') && within(edge.to, 'frontend/src/auth', 'frontend/src/components', 'frontend/src/pages'))
})

function forbid(offends: (edge: Edge) => boolean): void {
  expect(edges.filter(offends).map(({ from, line, to }) => `${from}:${line} imports ${to}`)).toEqual([])
}

function within(path: string, ...folders: string[]): boolean {
  return folders.some((folder) => path.startsWith(`${folder}/`))
}

function toKit(to: string): boolean {
  return within(to, 'localstack', 'scripts') || to.startsWith('@stagecraft/')
}

function featureOf(path: string): string | undefined {
  return /^backend\/([^/]+)\//.exec(path)?.[1]
}

function layerOf(path: string): string {
  if (within(path, 'backend/platform')) return 'platform'
  if (within(path, commands)) return 'commands'
  if (within(path, 'backend/database') && !within(path, 'backend/database/functions')) return 'migrations'
  const [, , folder = '', file] = path.split('/')
  if (!path.startsWith('backend/')) return ''
  return file ? folder : 'use case'
}
