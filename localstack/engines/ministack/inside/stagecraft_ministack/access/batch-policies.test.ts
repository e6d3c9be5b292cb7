import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { inside, pythonOfEngine } from '../../../python-fixture.ts'

async function python(script: string): Promise<string> {
  const env = { ...process.env, AUTH: 'true', GATEWAY_PORT: '0' }
  const { stdout } = await promisify(execFile)(pythonOfEngine, ['-B', '-c', script, inside], { env })
  return stdout.trim().split('\n').at(-1) ?? ''
}

const policies = `
import json, sys
sys.path.insert(0, sys.argv[1])
from stagecraft_ministack.messages import queues
from stagecraft_ministack.access import batch_policies
from ministack.services import sns, sqs

evaluated = []
enforce, allows = batch_policies.enforce_queue_policy, batch_policies.queue_policy_allows
batch_policies.enforce_queue_policy = lambda *words: (evaluated.append("send"), enforce(*words))[1]
batch_policies.queue_policy_allows = lambda *words: (evaluated.append("deliver"), allows(*words))[1]

def policy(effect, principal, arn):
    return json.dumps({"Statement": [{"Effect": effect, "Principal": principal, "Action": "sqs:SendMessage", "Resource": arn}]})

def queue(name):
    url = sqs._act_create_queue({"QueueName": name}, "")["QueueUrl"]
    return sqs._get_q(url), url

def said(do):
    try:
        return do()
    except sqs._Err as error:
        return error.code

def of_sending():
    target, url = queue("sent")
    entries = [{"Id": str(number), "MessageBody": "x"} for number in range(10)]
    send = lambda: len(sqs._HANDLERS["SendMessageBatch"]({"QueueUrl": url, "Entries": entries}, url)["Successful"])
    answers = [said(send)]
    target["attributes"]["Policy"] = policy("Deny", "*", target["attributes"]["QueueArn"])
    answers.append(said(send))
    target["attributes"]["Policy"] = ""
    return [*answers, said(send)]

def of_delivering():
    sns._create_topic({"Name": ["told"]})
    arn = next(iter(sns._topics.all_values()))["arn"]
    (open_one, _), (shut_one, _) = queues_of = queue("open"), queue("shut")
    for target, _ in queues_of:
        sns._subscribe({"TopicArn": [arn], "Protocol": ["sqs"], "Endpoint": [target["attributes"]["QueueArn"]]})
    batch = {"TopicArn": [arn]}
    for number in range(1, 4):
        batch[f"PublishBatchRequestEntries.member.{number}.Id"] = [str(number)]
        batch[f"PublishBatchRequestEntries.member.{number}.Message"] = ["x"]
    lengths = []
    for allowed, refused in [(open_one, shut_one), (shut_one, open_one)]:
        allowed["attributes"]["Policy"] = policy("Allow", {"Service": "sns.amazonaws.com"}, allowed["attributes"]["QueueArn"])
        refused["attributes"]["Policy"] = ""
        sns._publish_batch(batch)
        lengths.append([len(open_one["messages"]), len(shut_one["messages"])])
    return lengths

print(json.dumps([of_sending(), of_delivering(), evaluated.count("send"), evaluated.count("deliver")]))
`

test('a policy is evaluated once for a batch, and again for the next', async () => {
  const [sent, received, sending, delivering] = JSON.parse(await python(policies))
  expect(sent).toEqual([10, 'AccessDenied', 10])
  expect(received).toEqual([
    [3, 0],
    [3, 3],
  ])
  // one evaluation for each batch sent, and one for each batch and queue that takes it
  expect(sending).toBe(3)
  expect(delivering).toBe(4)
})

const forms = `
import random, sys
from urllib.parse import parse_qs
sys.path.insert(0, sys.argv[1])
from stagecraft_ministack.requests.form_bodies import parse_form

pick = random.Random()
parts = ["a", "b", "=", "=", "&", "+", "%", "%41", "%C3%A9", "%E2%82", "%zz", "é", " ", ";", ""]
for _ in range(20_000):
    text = "".join(pick.choices(parts, k=pick.randint(0, 14)))
    for keep in pick.sample([False, True], 2):
        assert parse_form(text, keep_blank_values=keep) == parse_qs(text, keep_blank_values=keep), repr(text)
`

test('a form body that is parsed once has the fields that Python finds in it', async () => {
  await python(forms)
})
