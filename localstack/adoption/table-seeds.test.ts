import { expect, test } from 'vitest'
import { attribute } from './load-seeds.ts'
import { seedsOf } from './table-seeds.ts'

const seed = {
  domain: { sources: [{ table: 'pens', sources: ['./pens.json', './inks.json'] }] },
  test: { sources: [{ table: 'papers', rawsources: ['./papers.json'] }] },
}

test('a start loads all seeds, those that it names, or none', () => {
  const of = (start: object, plugins = ['serverless-dynamodb-local']) => seedsOf({ dynamodb: { start, seed } }, plugins)
  expect(of({ seed: true })).toEqual([
    { table: 'pens', file: './pens.json' },
    { table: 'pens', file: './inks.json' },
    { table: 'papers', file: './papers.json', isRaw: true },
  ])
  expect(of({ seed: 'test, nothing' })).toEqual([{ table: 'papers', file: './papers.json', isRaw: true }])
  expect(of({})).toEqual([])
  expect(of({ seed: true }, ['serverless-dynamodb'])).toEqual([])
  expect(seedsOf({ 'serverless-dynamodb': { start: { seed: true }, seed } }, ['serverless-dynamodb'])).toHaveLength(3)
  expect(seedsOf(undefined, ['serverless-dynamodb'])).toEqual([])
})

test('values of JSON become attributes of every kind', () => {
  expect(attribute({ text: 'a', number: 1.5, yes: true, nothing: null, list: ['a', 1], deep: { er: false } })).toEqual({
    M: {
      text: { S: 'a' },
      number: { N: '1.5' },
      yes: { BOOL: true },
      nothing: { NULL: true },
      list: { L: [{ S: 'a' }, { N: '1' }] },
      deep: { M: { er: { BOOL: false } } },
    },
  })
})
