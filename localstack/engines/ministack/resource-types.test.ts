import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { inEnvironment } from '../../machine/python.ts'
import types from './resource-types.json' with { type: 'json' }

const program = join(import.meta.dirname, '..', '..', '..', '.stagecraft', 'engine')

test('the list is that of the installed engine', async () => {
  const print = `
import json
from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS as handlers
print('\\n' + json.dumps(sorted(handlers)))`
  const { stdout } = await promisify(execFile)(inEnvironment(program), ['-B', '-c', print], { timeout: 60_000 })
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '[]')).toEqual(types)
})
