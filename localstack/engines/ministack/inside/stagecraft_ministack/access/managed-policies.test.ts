import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import policies from '../../../managed-policies.json' with { type: 'json' }
import { inside, pythonOfEngine } from '../../../python-fixture.ts'

const script = `
import json, sys
sys.path.insert(0, sys.argv[1])
from ministack.services import iam
before = {arn: record["Versions"]["v1"]["Document"] for arn, record in iam._aws_managed_policies.items()}
from stagecraft_ministack.access import managed_policies
def actions(name):
    record = iam._lookup_policy("arn:aws:iam::aws:policy/" + name)
    return record and json.loads(record["Versions"]["v1"]["Document"])["Statement"][0]["Action"]
print(json.dumps({
    "all": sorted(arn.split(":policy/", 1)[1] for arn in iam._aws_managed_policies),
    "reading": actions("AWSStepFunctionsReadOnlyAccess"), "mail": actions("AmazonSESFullAccess"), "misspelt": actions("AmazonSESFulAccess"),
    "isKept": all(iam._aws_managed_policies[arn]["Versions"]["v1"]["Document"] == document for arn, document in before.items())}))`

test('policies of AWS that roles name by their ARN are known; those of the engine stay, and a misspelt one is none', () => {
  const said = JSON.parse(execFileSync(pythonOfEngine, ['-B', '-c', script, inside], { encoding: 'utf8' })) // of the lines above
  expect(said.all).toEqual(policies)
  expect(said).toMatchObject({ reading: expect.arrayContaining(['states:DescribeExecution']), mail: ['ses:*'], misspelt: null, isKept: true })
  expect(said.reading).not.toContain('states:StartExecution')
})

const denial = `
import json, os, sys
sys.path.insert(0, sys.argv[1])
from ministack.core import iam_actions
from ministack.services import iam
from stagecraft_ministack.access import decisions

def denied(*policies):
    iam._roles["Read"] = {"RoleName": "Read", "AttachedPolicies": [f"arn:aws:iam::aws:policy/{name}" for name in policies]}
    principal = "arn:aws:sts::000000000000:assumed-role/Read/read"
    decisions.note((principal, "000000000000", "textract:DetectDocumentText", "*", ("identity policy",), True))
    decisions.flush()
    kept = [json.loads(line) for line in open(os.environ["STAGECRAFT_DECISIONS"])][-1]
    body = iam_actions.access_denied_response("textract", "textract:DetectDocumentText", principal, "1", headers={})[2].decode()
    logs = iam_actions.access_denied_response("logs", "logs:PutLogEvents", principal, "1", headers={}, resource_arn="*")[2].decode()
    return {"kept": kept.get("unknownPolicies"), "said": [body, logs]}
print(json.dumps([denied("AmazonTextractFullAccess", "AmazonSQSFullAccess"), denied("AmazonSQSFullAccess")]))`

test('a denial of a role that has an unknown one names it, and so does what is kept of it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-policies-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const env = { ...process.env, STAGECRAFT_DECISIONS: join(folder, 'decisions.jsonl') }
  const text = execFileSync(pythonOfEngine, ['-B', '-c', denial, inside], { encoding: 'utf8', env })
  const [unknown, known] = JSON.parse(text.trim().split('\n').at(-1) ?? '') // of the lines above
  const named = expect.stringMatching(
    /not authorized to perform.*the local engine does not know what the role may do by AmazonTextractFullAccess, and/,
  )
  expect(unknown).toEqual({ kept: ['AmazonTextractFullAccess'], said: [named, named] })
  expect(known).toEqual({ kept: null, said: expect.not.arrayContaining([expect.stringContaining('does not know')]) })
})
