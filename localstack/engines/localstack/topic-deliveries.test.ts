import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { newestPython } from '../../machine/python.ts'

// what stands in for LocalStack's publisher: its queue fails as often as it is told
const stage = `
import json, sys, types
sys.path.insert(0, sys.argv[1])
class ClientError(Exception):
    def __init__(self, status):
        self.response = {"ResponseMetadata": {"HTTPStatusCode": status}}
for name in ("botocore", "localstack", "localstack.services", "localstack.services.sns"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["botocore.exceptions"] = types.SimpleNamespace(ClientError=ClientError)
failures, asked, pauses = [], [], []
class Client:
    def request_metadata(self, **given):
        return self
    def send_message_batch(self, Entries):
        asked.append(Entries)
        if failures:
            raise failures.pop(0)
        return "taken"
    def get_queue_url(self):
        raise OSError("asked once")
connect = lambda **given: types.SimpleNamespace(sqs=Client(), sns="another")
connect.with_assumed_role = "kept"
publisher = types.ModuleType("publisher")
publisher.connect_to = connect
sys.modules["localstack.services.sns"].publisher = publisher
clock = [0]
import time
time.sleep = lambda seconds: (pauses.append(seconds), clock.__setitem__(0, clock[0] + seconds))
time.monotonic = lambda: clock[0]
import stagecraft_localstack.messages.topic_deliveries
def deliver(*given):
    failures[:], asked[:], pauses[:] = given, [], []
    try:
        said = publisher.connect_to(region_name="x").sqs.request_metadata(source_arn="y").send_message_batch(Entries=["m"])
    except Exception as error:
        said = repr(error)
    return {"said": said, "asked": len(asked), "waited": round(sum(pauses), 1)}
def once():
    try:
        publisher.connect_to().sqs.get_queue_url()
    except OSError as error:
        return str(error)
print(json.dumps({
    "fails twice": deliver(OSError("reset"), ClientError(503)),
    "refused": deliver(ClientError(400)),
    "gone": deliver(*[OSError("away") for _ in range(1000)]),
    "others": [once(), publisher.connect_to().sns, publisher.connect_to.with_assumed_role],
}))`

let seen: Record<string, unknown>
beforeAll(async () => {
  const { name } = await newestPython('the tests')
  const { stdout, stderr } = spawnSync(name, ['-B', '-c', stage, join(import.meta.dirname, 'inside')], { encoding: 'utf8', timeout: 60_000 })
  expect(stderr).toBe('')
  seen = JSON.parse(stdout)
})

test('a message that a queue could not take is handed to it again', () => {
  expect(seen['fails twice']).toEqual({ said: 'taken', asked: 3, waited: 0.3 })
})

test('one that it refuses is not', () => {
  expect(seen.refused).toEqual({ said: 'ClientError(400)', asked: 1, waited: 0 })
})

test('after ten minutes it is given up', () => {
  expect(seen.gone).toMatchObject({ said: "OSError('away')", waited: 603.8 })
})

test('all else is asked once, as it was', () => {
  expect(seen.others).toEqual(['asked once', 'another', 'kept'])
})
