import { stripVTControlCharacters } from 'node:util'
import type { NamedReport, SuiteReport } from './report.ts'

/** A report as JUnit XML, which CI services show: a test suite for each suite, a test case for each test. */
export function junitOf({ startedAt, seconds, passed, failed, suites }: NamedReport): string {
  const all = suites.map(
    (suite) => `  <testsuite${attributes({ name: suite.name, tests: suite.passed + suite.failed, failures: suite.failed, time: suite.seconds })}>
${[...passing(suite), ...suite.failures.map((failure) => failing(suite, failure))].join('\n')}
  </testsuite>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites${attributes({ tests: passed + failed, failures: failed, time: seconds, timestamp: startedAt })}>
${all.join('\n')}
</testsuites>
`
}

function passing({ name, passed, tests }: NamedReport['suites'][number]): string[] {
  if (tests.length === 0 && passed > 0) return [`    <testcase${attributes({ classname: name, name: `${passed} passed` })}/>`]
  return tests.map((each) => `    <testcase${attributes({ classname: `${name} ${each.file}`, name: each.name, time: each.seconds })}/>`)
}

// a failure is told as `file: test: why`
function failing(suite: SuiteReport, failure: string): string {
  const [file = '', test = '', ...why] = failure.split(': ')
  const named = why.length > 0 ? { classname: `${suite.name} ${file}`, name: test } : { classname: suite.name, name: failure }
  return `    <testcase${attributes(named)}><failure${attributes({ message: why.join(': ') || failure })}/></testcase>`
}

function attributes(values: Record<string, string | number>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('')
}

const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;', '\t': '&#9;' }

// XML 1.0 has no place for the other control characters: https://www.w3.org/TR/xml/#charsets
function escaped(text: string): string {
  return [...stripVTControlCharacters(text)].map((character) => named[character] ?? (character < ' ' ? '�' : character)).join('')
}
