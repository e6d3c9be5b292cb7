import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { inside, pythonOfEngine } from '../../../python-fixture.ts'

/** Makes a stack of each template, as a request does; prints what was answered, or the reasons of its events. */
const script = `
import asyncio, json, re, sys
sys.path.insert(0, sys.argv[1])
from ministack.services.cloudformation import _stack_events, _stacks, handlers
from stagecraft_ministack.stacks import template_places

async def said(name, template):
    body = handlers._create_stack({"StackName": [name], "TemplateBody": [json.dumps(template)]})[2]
    refused = re.search("<Message>(.*?)</Message>", body if isinstance(body, str) else body.decode(), re.S)
    if refused:
        return refused[1].replace("&quot;", '"')
    while _stacks[name]["StackStatus"].endswith("IN_PROGRESS"):
        await asyncio.sleep(0.01)
    failed = [event["ResourceStatusReason"] for event in _stack_events[_stacks[name]["StackId"]] if event["ResourceStatus"].endswith("FAILED")]
    return failed[0] if failed else _stacks[name]["StackStatus"]

async def all_said(templates):
    return [await asyncio.wait_for(said(f"stack-{at}", template), 30) for at, template in enumerate(templates)]
print(json.dumps(asyncio.run(all_said(json.load(sys.stdin)))))`

const Queue = { Type: 'AWS::SQS::Queue', Properties: {} }
const named = (QueueName: unknown) => ({ Resources: { Fine: Queue, Jobs: { Type: 'AWS::SQS::Queue', Properties: { QueueName } } } })
const output = (bad: unknown) => ({ Resources: { Queue }, Outputs: { Fine: { Value: 'text' }, Bad: bad } })
const conditions = (Conditions: object) => ({ Resources: { Queue }, Conditions: { Fine: { 'Fn::Equals': ['a', 'a'] }, ...Conditions } })
const mapped = { 'Fn::FindInMap': ['Sizes', 'none', 'small'] }

// what is wrong → the template, and what is said of it
const cases: Record<string, [template: object, said: RegExp]> = {
  'an output that is a list': [
    output({ Value: { 'Fn::GetAZs': '' } }),
    /^Outputs\.Bad: .*must evaluate to a String\. It evaluates to \["us-east-1a",/,
  ],
  'an output of an attribute that is not there': [output({ Value: { 'Fn::GetAtt': ['Queue', 'Nope'] } }), /^Outputs\.Bad: Requested attribute Nope/],
  'an output of an export that is not there': [
    output({ Value: 'x', Export: { Name: { 'Fn::ImportValue': 'gone' } } }),
    /^Outputs\.Bad: Export 'gone'/,
  ],
  'an output that is a condition': [output({ Value: { 'Fn::Equals': ['a', 'b'] } }), /^Outputs\.Bad: .*must evaluate to a String/],
  'an output that is no object': [output('text'), /^Outputs\.Bad: .*must be an object. It is "text"/],
  'a condition of one that is not there': [conditions({ Bad: { Condition: 'Gone' } }), /^Conditions\.Bad: the template has no condition Gone/],
  'a condition that depends on one that is wrong': [
    conditions({ Upon: { 'Fn::Not': [{ Condition: 'Bad' }] }, Bad: { 'Fn::Equals': ['a'] } }),
    /^Conditions\.Bad: it cannot be evaluated/,
  ],
  'a condition that depends on itself': [conditions({ Bad: { Condition: 'Bad' } }), /^Conditions\.Bad: the condition depends on itself/],
  'a mapping that is not there, in a condition': [conditions({ Bad: { 'Fn::Equals': [mapped, 'b'] } }), /^Conditions\.Bad: .*Sizes::none::small/],
  'a mapping that is not there, in a resource': [named(mapped), /^Resources\.Jobs: .*Sizes::none::small/],
  'a resource that is no object': [{ Resources: { Fine: Queue, Bad: 'text' } }, /^Resources\.Bad: .*must be an object. It is "text"/],
  'a resource without a type': [{ Resources: { Fine: Queue, Bad: {} } }, /^Resources\.Bad: .*must contain a Type/],
  'a type that there is not': [{ Resources: { Fine: Queue, Bad: { Type: 'AWS::Nope::Thing' } } }, /\[AWS::Nope::Thing\], of Bad/],
  nothing: [{ ...conditions({}), ...output({ Value: { 'Fn::GetAtt': ['Queue', 'Arn'] } }) }, /^CREATE_COMPLETE/],
}

test('an error about a template says which output, condition or resource it is about', () => {
  const input = JSON.stringify(Object.values(cases).map(([template]) => template))
  const text = execFileSync(pythonOfEngine, ['-B', '-c', script, inside], {
    encoding: 'utf8',
    input,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const said: string[] = JSON.parse(text.trim().split('\n').at(-1) ?? '') // of the lines above
  expect(Object.fromEntries(Object.keys(cases).map((name, at) => [name, said[at]]))).toEqual(
    Object.fromEntries(Object.entries(cases).map(([name, [, pattern]]) => [name, expect.stringMatching(pattern)])),
  )
})
