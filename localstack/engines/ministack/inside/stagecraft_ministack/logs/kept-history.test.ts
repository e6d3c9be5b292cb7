import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { inside, pythonOfEngine } from '../../../python-fixture.ts'

const script = `
import json, sys, time
sys.path.insert(0, sys.argv[1])
from stagecraft_ministack.logs import kept_history
from ministack.services import cloudwatch, cloudwatch_logs, lambda_svc

function = {"config": {"FunctionName": "busy", "FunctionArn": "arn:aws:lambda:eu-central-1:000000000000:function:busy"}}
for number in range(3_000):
    lambda_svc._emit_lambda_logs(function, f"request {number}", "", False, 1)
streams = list(cloudwatch_logs._log_groups["/aws/lambda/busy"]["streams"].values())

def record(times):
    for _ in range(times):
        cloudwatch.record_metric("AWS/Lambda", "Errors", 0, "Count", {"FunctionName": "busy"})
    return cloudwatch._metrics[("AWS/Lambda", "Errors", cloudwatch._dims_key({"FunctionName": "busy"}))]

points = record(3_000)
of_last_hour = len(points)
for point in points:
    point["Timestamp"] -= 4_000
record(3_000)
old = sum(point["Timestamp"] < time.time() - 3_600 for point in points)
dimensions = len({id(point["Dimensions"]) for point in points})
print(json.dumps([len(streams), streams[-1]["events"][0]["message"], of_last_hour, old, dimensions]))
`

test('a busy function keeps its newest logs, and the metrics of the last hour', async () => {
  const { stdout } = await promisify(execFile)(pythonOfEngine, ['-B', '-c', script, inside])
  const [streams, newest, ofLastHour, old, dimensions] = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
  expect(streams).toBeGreaterThanOrEqual(1_000)
  expect(streams).toBeLessThan(1_200)
  expect(newest).toContain('request 2999')
  expect(ofLastHour).toBe(3_000)
  expect(old).toBeLessThan(1_000)
  expect(dimensions).toBe(1)
})
