import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { inside, pythonOfEngine } from '../../../python-fixture.ts'

test('another version of the engine, whose program lacks what is replaced, does not start, and says what to do', () => {
  const script = `
import sys
sys.path.insert(0, sys.argv[1])
from ministack.core import lambda_runtime
from stagecraft_ministack.functions.worker_programs import repair
lambda_runtime._NODEJS_WORKER_SCRIPT = "one two two"
repair("Node", ("two", "three"))
print(lambda_runtime._NODEJS_WORKER_SCRIPT, flush=True)
repair("Node", ("one", "1"), ("  four", "4"))
print("not reached")`
  const { status, stdout, stderr } = spawnSync(pythonOfEngine, ['-B', '-c', script, inside], { encoding: 'utf8' })
  expect(stdout).toBe('one three three\n')
  expect(status).toBe(1)
  expect(stderr).toMatch(
    /^The engine's program for Node functions lacks “four”: .*\. Remove \.stagecraft\/engine; the next start installs the right one\.\n$/,
  )
})
