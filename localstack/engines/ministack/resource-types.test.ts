import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { pythonOfEngine } from './python-fixture.ts'
import types from './resource-types.json' with { type: 'json' }

test('the list is that of the installed engine', async () => {
  const print = `
import json
from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS as handlers
print('\\n' + json.dumps(sorted(handlers)))`
  const { stdout } = await promisify(execFile)(pythonOfEngine, ['-B', '-c', print], { timeout: 60_000 })
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '[]')).toEqual(types)
})
