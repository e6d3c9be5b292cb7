import { DOMParser } from '@xmldom/xmldom'
import { expect, test } from 'vitest'
import { junitOf } from './junit.ts'

const suite = { name: 'units', description: 'rules', passed: 1, failed: 2, seconds: 3.1 }
const report = {
  startedAt: '2026-11-28T10:00:00.000Z',
  seconds: 4,
  passed: 4,
  failed: 2,
  suites: [
    {
      ...suite,
      failures: ['a.test.ts: adds "1 < 2": expected: \u0001 2 & 3', 'the runner ended with exit code 1'],
      tests: [{ file: 'b.test.ts', name: 'keeps <b>', seconds: 0.2 }],
    },
    { name: 'permissions', description: '', passed: 3, failed: 0, seconds: 1, failures: [], tests: [] },
  ],
}

test('each test is a case of its suite, with why it failed', () => {
  const document = new DOMParser().parseFromString(junitOf(report), 'text/xml')
  const found = document.getElementsByTagName('testcase')
  const cases = Array.from({ length: found.length }, (_, at) => found.item(at))
  const why = (each: (typeof cases)[number]) => each?.getElementsByTagName('failure').item(0)?.getAttribute('message')
  expect(cases.map((each) => [each?.getAttribute('classname'), each?.getAttribute('name'), why(each)])).toEqual([
    ['units b.test.ts', 'keeps <b>', undefined],
    ['units a.test.ts', 'adds "1 < 2"', 'expected: � 2 & 3'],
    ['units', 'the runner ended with exit code 1', 'the runner ended with exit code 1'],
    ['permissions', '3 passed', undefined],
  ])
  const all = document.documentElement
  expect([all?.getAttribute('tests'), all?.getAttribute('failures'), all?.getAttribute('timestamp')]).toEqual(['6', '2', report.startedAt])
})
