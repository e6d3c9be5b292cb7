import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Project } from '../../project.ts'
import { startOrder } from './start-order.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-order-'))
  for (const [name, text] of [
    ['storage', 'service: storage'],
    ['api', 'service: api'],
    ['reader', 'table: ${cf:storage-dev.Table}'],
    ['importer', 'table: !ImportValue table'],
    ['guest', 'role: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/basic'],
  ] as const) {
    await mkdir(join(root, name))
    await writeFile(join(root, name, 'serverless.yml'), text)
  }
})
afterAll(() => rm(root, { recursive: true }))

const order = (...services: { name: string; path?: string; dependsOn?: string[] }[]) => {
  const composed = services.map(({ name, path = name, dependsOn = [] }) => ({ name, path, dependsOn, params: {} }))
  const project = { root, programs: root, state: root, compose: { file: 'serverless-compose.yml', services: composed } } as unknown as Project // what is read of it
  return Object.fromEntries(startOrder(project).map(({ name, dependsOn }) => [name, dependsOn]))
}

test('services wait for what they depend on, and for no other', () => {
  expect(order({ name: 'storage' }, { name: 'api', dependsOn: ['storage'] }, { name: 'mail', path: 'api/none' })).toEqual({
    storage: [],
    api: ['storage'],
    mail: [],
  })
})

test('one that takes values of other stacks waits for all before it, as does one in the same folder for the other', () => {
  const found = order({ name: 'storage' }, { name: 'reader' }, { name: 'importer' }, { name: 'api' }, { name: 'api-2', path: 'api' })
  expect(found).toEqual({ storage: [], reader: ['storage'], importer: ['storage', 'reader'], api: [], 'api-2': ['api'] })
  expect(order({ name: 'storage' }, { name: 'guest' }).guest).toEqual(['storage'])
})
