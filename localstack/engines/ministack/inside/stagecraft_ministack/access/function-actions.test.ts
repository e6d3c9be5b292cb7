import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { inside, pythonOfEngine } from '../../../python-fixture.ts'

const script = `
import json, sys
sys.path.insert(0, sys.argv[1])
from stagecraft_ministack.access import function_actions
from ministack.core import iam_actions
print(json.dumps([iam_actions._lambda_action(*request.split(" ")) for request in json.loads(sys.argv[2])]))`

function actionsOf(requests: readonly string[]): string[] {
  return JSON.parse(execFileSync(pythonOfEngine, ['-B', '-c', script, inside, JSON.stringify(requests)], { encoding: 'utf8' })) // of the line above
}

const functions = '/2015-03-31/functions'
const arn = 'arn:aws:lambda:us-east-1:000000000000:function:greet'

const expected = {
  [`GET ${functions}/greet/aliases/live`]: 'GetAlias',
  [`GET ${functions}/${arn}/aliases/live`]: 'GetAlias',
  [`GET ${functions}/greet/aliases`]: 'ListAliases',
  [`POST ${functions}/greet/aliases`]: 'CreateAlias',
  [`PUT ${functions}/greet/aliases/live`]: 'UpdateAlias',
  [`DELETE ${functions}/greet/aliases/live`]: 'DeleteAlias',
  [`GET ${functions}/greet`]: 'GetFunction',
  [`GET ${functions}/`]: 'ListFunctions',
  [`DELETE ${functions}/greet`]: 'DeleteFunction',
  [`PUT ${functions}/greet/configuration`]: 'UpdateFunctionConfiguration',
  [`POST ${functions}/greet/versions`]: 'PublishVersion',
  [`POST ${functions}/greet/invocations`]: 'InvokeFunction',
  'POST /2021-11-15/functions/greet/response-streaming-invocations': 'InvokeFunction',
  'DELETE /2017-10-31/functions/greet/concurrency': 'DeleteFunctionConcurrency',
  'GET /2018-10-31/layers/words/versions/1': 'GetLayerVersion',
  'GET /2018-10-31/layers': 'ListLayers',
  'PUT /2015-03-31/event-source-mappings/7': null,
  'GET /2016-08-19/account-settings': null,
  'GET /2015-03-31/event-source-mappings/': 'ListEventSourceMappings',
}

test('a request is the action of its method and path', () => {
  const requests = Object.keys(expected)
  const actions = actionsOf(requests)
  expect(Object.fromEntries(requests.map((request, index) => [request, actions[index]]))).toEqual(expected)
})
