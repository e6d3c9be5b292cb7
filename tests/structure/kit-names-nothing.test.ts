import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eventTypes } from '../../backend/intake/events/order-line.ts'
import { filesOf, root, textOf } from './sources.ts'

/** The kit serves any application: a word of this one in it would be a word too many for the next. */
const kit = filesOf('{localstack,scripts}/**/*').filter((file) => /\.(ts|js|cjs|mjs|sh|json|py)$/.test(file))
const stackFiles = filesOf('backend/**/stack.yml')
const description = stackFiles.map(textOf).join('\n')

// words that the kit has in its own right: it migrates databases, smoke-tests stages, and files import files
// (an engine's own health check is its own, too, and every OpenAPI document has operations)
const kitsOwn = new Set(['migrate', 'imports', 'orders', 'operations', 'alerts', '/health', 'smoke-test'])

const names = {
  functions: stackFiles.flatMap((file) => matches(/^functions:\n((?:[ #].*\n|\n)*)/m.exec(textOf(file))?.[1] ?? '', /^ {2}([\w-]+):$/gm)),
  queues: matches(description, /QueueName: .*-\$\{sls:stage\}-([\w-]+)/g),
  topics: matches(description, /TopicName: .*-\$\{sls:stage\}-([\w-]+)/g),
  buckets: matches(description, /BucketName: .*-\$\{sls:stage\}-([\w-]+?)-\$/g),
  routes: matches(description, /httpApi: (?:[A-Z]+ |\{ method: [A-Z]+, path: ")(\/[\w-]+)/g),
  tables: filesOf('backend/database/migrations/*.ts').flatMap((file) => matches(textOf(file), /create table (\w+)/g)),
  events: [...eventTypes],
}

test('the application’s names are found where they are given', () => {
  for (const [kind, found] of Object.entries(names)) expect(found, kind).not.toEqual([])
  expect(names.functions).toContain('apply-event')
  expect(names.tables).toContain('order_events')
})

test.each(Object.entries(names))('the kit names none of the application’s %s', (_, found) => {
  expect(
    wordsIn(
      kit,
      found.filter((name) => !kitsOwn.has(name)),
    ),
  ).toEqual([])
})

test('in the kit’s texts no order, import or line of a file is spoken of', () => {
  const quoted = kit.flatMap((file) =>
    textOf(file)
      .split('\n')
      .map((line, at) => ({ place: `${file}:${at + 1}`, line }))
      .filter(({ line }) => /['"`/]\/?(orders|imports|outbox)\b|\border (file|event|id)s?\b|from orders|orders\.csv/.test(line))
      .map(({ place, line }) => `${place} ${line.trim()}`),
  )
  expect(quoted).toEqual([])
})

test('outside its own folder no engine is named', () => {
  const engines = readdirSync(join(root, 'localstack', 'engines'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(entry.parentPath, entry.name, 'engine.ts')))
    .map(({ name }) => name)
    .filter((name) => name !== 'aws' && name !== 'localstack')
  expect(engines).not.toEqual([])
  const everywhere = filesOf('*', '.ci/*', '{backend,frontend,localstack,scripts,tests}/**/*').filter(
    (file) =>
      /\.(ts|js|cjs|mjs|sh|json|yml|yaml|html|css)$|^Makefile$|^\.ci\//.test(file) &&
      !file.startsWith('localstack/engines/') &&
      file !== 'package-lock.json' &&
      // its profiles are the engines
      file !== 'docker-compose.yml',
  )
  expect(wordsIn(everywhere, [...engines, 'localstack-host', 'localstack-core', 'moto', 'fakecloud'])).toEqual([])
})

function matches(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))]
}

function wordsIn(files: readonly string[], words: readonly string[]): string[] {
  // a closing tag is no route
  const word = new RegExp(`(?<![\\w<-])(${words.join('|')})(?![\\w-])`, 'i')
  return files
    .filter((file) => file !== 'tests/structure/kit-names-nothing.test.ts')
    .flatMap((file) =>
      textOf(file)
        .split('\n')
        .flatMap((line, at) => (word.test(line) ? [`${file}:${at + 1} ${line.trim().slice(0, 120)}`] : [])),
    )
}
