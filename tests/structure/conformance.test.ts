import { expect, test } from 'vitest'
import { divergencesOf } from '../../localstack/engines/divergences-of.ts'
import { engineNamed } from '../../localstack/engines/index.ts'
import type { Matrix } from '../../scripts/conformance/matrix.ts'
import { reportOf } from '../../scripts/conformance/report.ts'
import { behaviours } from '../conformance/behaviours.ts'
import { textOf } from './sources.ts'

const matrix = JSON.parse(textOf('docs/conformance.json')) as Matrix // `make conformance` writes it

test('docs/conformance.md says what docs/conformance.json holds', () => {
  expect(textOf('docs/conformance.md')).toBe(reportOf(matrix))
})

test('the matrix has every behaviour, as it is worded: make conformance writes it', () => {
  const worded = ({ id, statement, source, trust }: Pick<(typeof behaviours)[number], 'id' | 'statement' | 'source' | 'trust'>) => [
    id,
    statement,
    source,
    trust,
  ]
  expect(matrix.behaviours.map(worded)).toEqual(behaviours.map(worded))
})

test('each engine’s column says what the engine declares', () => {
  for (const engine of Object.keys(matrix.engines)) {
    const declared = Object.entries(divergencesOf(engineNamed(engine))).map(([id, { kind, how }]) => [id, kind, how])
    const shown = matrix.behaviours.flatMap(({ id, engines }) => {
      const { outcome = 'same', how } = engines[engine] ?? {}
      return outcome === 'same' || engine === 'aws' ? [] : [[id, outcome, how]]
    })
    expect(shown.toSorted(), engine).toEqual(declared.toSorted())
  }
})

test('each behaviour has an id of its own, a plain statement and a page of AWS', () => {
  expect(behaviours.length).toBeGreaterThan(100)
  const ids = behaviours.map(({ id }) => id)
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
  const ill = behaviours.filter(
    ({ id, statement, source }) =>
      !/^[a-z0-9]+\.[a-z0-9-]+$/.test(id) || /\.$/.test(statement) || !/^https:\/\/docs\.aws\.amazon\.com\/[\w/.#-]+$/.test(source),
  )
  expect(ill.map(({ id }) => id)).toEqual([])
})
