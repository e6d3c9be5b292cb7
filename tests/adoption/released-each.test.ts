import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'vitest'
import { makeRepository } from '../system/support/repository.ts'
import { repositoryCopy } from './support/repository-copy.ts'
import { twoStages, walkShort } from './support/walked.ts'

// what each of the repositories is made of comes to its stages, as roles that may do no more than their templates need
test.each([
  ['http-api', 'an HTTP API, authorizers, function URLs'],
  ['rest', 'a REST API, authorizers, keys, models'],
  ['websocket', 'a WebSocket API'],
  ['events', 'queues, topics, buckets, streams, buses, schedules and a state machine, with names of their own'],
  ['integrations', 'routes without a function'],
  ['own-page', 'a pool of people and a bucket'],
  ['bare', 'a function without a package.json'],
  ['offline', 'plugins for laptops, a queue and a table'],
])('%s is deployed and promoted: %s', { timeout: 600_000 }, async (name) => {
  const copy = await repositoryCopy(name, '.', {})
  try {
    await writeFile(join(copy.service, 'stagecraft.config.ts'), twoStages())
    // a release says so of each of these names: a bucket’s is one for all accounts, those of functions and roles begin with the stage’s, and a stage has its own logs
    const description = join(copy.service, 'serverless.yml')
    const text = await readFile(description, 'utf8')
    await writeFile(
      description,
      text
        .replaceAll(/([\w/]*)\b(websocket|integrations|events)-dev([\w-]*)/g, '"$1$2-${sls:stage}$3"')
        .replaceAll('events-uploads', 'events-uploads-${sls:stage}')
        // nor are there another stack’s bucket, queue and role
        .replace(/ {2}# a bucket, a queue and a role of other stacks\n {2}handed:\n(?: {4}.*\n)+/, ''),
    )
    await makeRepository(copy.root, '2026-01-02T03:04:05Z')
    await walkShort(copy)
  } finally {
    await copy.remove()
  }
})
