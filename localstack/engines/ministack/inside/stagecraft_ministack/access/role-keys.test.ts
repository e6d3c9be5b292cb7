import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { inside, pythonOfEngine } from '../../../python-fixture.ts'

/** Threads that add keys as invocations do, for a second; prints how many additions failed, how many keys are left, and whether an expired one is. */
const script = `
import sys, threading, time
sys.path.insert(0, sys.argv[1])
sys.setswitchinterval(1e-6)
from stagecraft_ministack.access import role_keys
from ministack.services import sts

sts._sessions.update({f"kept-{n}": {} for n in range(5000)})
sts._sessions["expired"] = {"Expiration": time.time() - 1}
failed, end = [], time.time() + 1

def add(thread):
    n = 0
    while time.time() < end:
        n += 1
        try:
            sts.register_session(f"{thread}-{n}", {})
        except RuntimeError as error:
            failed.append(error)

threads = [threading.Thread(target=add, args=(each,)) for each in range(4)]
[each.start() for each in threads]
[each.join() for each in threads]
print(len(failed), "kept-1" in sts._sessions, "expired" in sts._sessions)
`

test('invocations at once add their keys, and those that have expired go', async () => {
  const words = ['-c', script, inside]
  const environment = {
    ...process.env,
    STAGECRAFT_ADMINISTRATOR_KEY: 'key',
    STAGECRAFT_ADMINISTRATOR_SECRET: 'secret',
    STAGECRAFT_FRONT_SECRET: 'front',
  }
  const { stdout } = await promisify(execFile)(pythonOfEngine, words, { env: environment })
  expect(stdout.trim()).toBe('0 True False')
})
