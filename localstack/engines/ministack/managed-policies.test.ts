import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { enginePython } from './install.ts'

const program = join(import.meta.dirname, '..', '..', '..', '.stagecraft', 'engine')
const script = `
import json, sys
sys.path.insert(0, sys.argv[1])
from ministack.services import iam
before = {arn: record["Versions"]["v1"]["Document"] for arn, record in iam._aws_managed_policies.items()}
import managed_policies
def actions(name):
    record = iam._lookup_policy("arn:aws:iam::aws:policy/" + name)
    return record and json.loads(record["Versions"]["v1"]["Document"])["Statement"][0]["Action"]
print(json.dumps({
    "reading": actions("AWSStepFunctionsReadOnlyAccess"), "mail": actions("AmazonSESFullAccess"), "misspelt": actions("AmazonSESFulAccess"),
    "isKept": all(iam._aws_managed_policies[arn]["Versions"]["v1"]["Document"] == document for arn, document in before.items())}))`

test('policies of AWS that roles name by their ARN are known; those of the engine stay, and a misspelt one is none', () => {
  const said = JSON.parse(execFileSync(enginePython(program), ['-B', '-c', script, import.meta.dirname], { encoding: 'utf8' })) // of the lines above
  expect(said).toEqual({ reading: expect.arrayContaining(['states:DescribeExecution']), mail: ['ses:*'], misspelt: null, isKept: true })
  expect(said.reading).not.toContain('states:StartExecution')
})
