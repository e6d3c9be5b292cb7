import { test } from 'vitest'
import { promoted } from './support/promoted.ts'
import { promotable, promotesShort } from './support/unedited.ts'

// each repository of `tests/fixtures/foreign` comes to its stages as it stands there, with roles that may do no more than their templates need. Those that
// `promoted` names a test for walk the whole road there
const here = Object.entries(promoted).filter(([, { test }]) => !test)

test.each(here.map(([name, { what }]) => [name, what]))('%s is deployed and promoted: %s', { timeout: 900_000 }, async (name) => {
  const copy = await promotable(name)
  try {
    await promotesShort(name, copy)
  } finally {
    await copy.remove()
  }
})
