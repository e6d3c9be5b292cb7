import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { beforeAll, describe, expect, test } from 'vitest'
import { inside, pythonOfEngine } from '../../../python-fixture.ts'

// it has no types
const integration = 'serverless/lib/plugins/aws/package/compile/events/api-gateway/lib/method/integration.js'
const framework = createRequire(import.meta.url)(integration) as Record<string, string>

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
const templates: [what: string, template: string, body: string, text: string][] = [
  ['the body as it is, and for an address', '$input.body $util.urlEncode($input.body)', '{"a":"b c"}', '{"a":"b c"} %7B%22a%22%3A%22b+c%22%7D'],
  ['a part of the body as JSON', `$input.json('$.a[1]')`, '{"a":[1,{"b":true}]}', '{"b":true}'],
  ['a part of the body as text, map or list', `$input.path('$.t')|$input.path('$')`, '{"t":"x","l":[1,null]}', 'x|{t=x, l=[1,null]}'],
  ['what is missing', `"$input.path('$.no')" "$input.params('no')" "$context.no.more" $input.json('$.no')`, '{}', '"" "" "" ""'],
  ['parameters: path, then query, then headers in any case', `$input.params('id') $input.params('q') $input.params('x-kind')`, '', `7 it's a "b"`],
  ['text within JSON', `"$util.escapeJavaScript($input.params('X-Kind'))"`, '', '"a \\"b\\""'],
  ['a single quote within JSON, as the reference does it', `$util.escapeJavaScript($input.params('q')).replaceAll("\\\\'", "'")`, '', "it's"],
  ['base64, there and back', `$util.base64Encode('é') $util.base64Decode('w6k=')`, '', 'w6k= é'],
  ['JSON in a text', `$util.parseJson($input.path('$.inner')).a`, '{"inner":"{\\"a\\":5}"}', '5'],
  ['stage and context', '$stageVariables.shelf $context.stage ${context.requestId}x', '', 'top dev r1x'],
  [
    'a loop with its count',
    `#foreach($e in $input.path('$.l'))$foreach.count:$e.id#if($foreach.hasNext),#end#end`,
    '{"l":[{"id":1},{"id":2}]}',
    '1:1,2:2',
  ],
  ['a condition', `#if($input.path('$.n') > 1 && $input.params('no') == '')many#{else}few#end`, '{"n":2}', 'many'],
  ['a map and a list of its own', '#set($m = {"k": "v"})#set($l = [1, 2])$m.k $m.size() $l.size() $l[1] $m.keySet()', '', 'v 1 2 2 ["k"]'],
  [
    'methods of text',
    `#set($t = "a,b")$t.split(",").size() $t.substring(2) $t.toUpperCase() $t.contains("b") $t.matches("a")`,
    '',
    '2 b A,B true false',
  ],
  ['a reference without a value as it is written', '$nobody $!nobody a$', '', '$nobody  a$'],
  ['a comment as nothing', '{"a":1} ## all\n', '', '{"a":1} '],
  ['nothing of Python', `$input.path('$').__class__.__name__ $input.path('$').update $input._params`, '{"a":1}', '  '],
]

const sqs = { IntegrationSubtype: 'SQS-SendMessage', RequestParameters: { QueueUrl: 'q', MessageBody: '$request.body' } }
const changed = (parameters: object) => ({ ...sqs, RequestParameters: { ...sqs.RequestParameters, ...parameters } })
// the words that users of AWS report: https://github.com/aws/aws-cdk/issues/26328, https://github.com/hashicorp/terraform-provider-aws/issues/17348
const integrations: [what: string, properties: object, refusal: string | null][] = [
  ['one with all that it needs', changed({ DelaySeconds: '5', Region: 'eu-west-1' }), null],
  [
    'an unknown parameter',
    { IntegrationSubtype: 'StepFunctions-StartExecution', RequestParameters: { stateMachineArn: 'a' } },
    'Parameter: stateMachineArn does not fit schema for Operation: StepFunctions-StartExecution.',
  ],
  [
    'JSON where a source is wanted',
    changed({ MessageAttributes: '{"a":1}' }),
    'Invalid selection expression specified: Validation Result: warnings : [], errors : [Invalid source: {"a":1} specified for destination: MessageAttributes]',
  ],
  [
    'one without what it needs',
    { ...sqs, RequestParameters: { QueueUrl: 'q' } },
    'Missing required parameters for Operation: SQS-SendMessage: MessageBody',
  ],
  ['format 2.0', { ...sqs, PayloadFormatVersion: '2.0' }, 'Operation SQS-SendMessage needs PayloadFormatVersion 1.0, and has 2.0'],
]

const attributes = '{"a":{"DataType":"String","StringValue":"b"}}'
const requests: [subtype: string, given: object, body: string][] = [
  [
    'SQS-SendMessage',
    { QueueUrl: 'q', MessageBody: 'm', MessageAttributes: attributes },
    'Action=SendMessage&Version=2012-11-05&QueueUrl=q&MessageBody=m&MessageAttribute.1.Name=a&MessageAttribute.1.Value.DataType=String&MessageAttribute.1.Value.StringValue=b',
  ],
  [
    'SQS-ReceiveMessage',
    { QueueUrl: 'q', AttributeName: 'All', MessageAttributeNames: '["a","b"]' },
    'Action=ReceiveMessage&Version=2012-11-05&QueueUrl=q&AttributeName.1=All&MessageAttributeName.1=a&MessageAttributeName.2=b',
  ],
  ['Kinesis-PutRecord', { StreamName: 's', Data: 'é', PartitionKey: 'p' }, '{"StreamName": "s", "Data": "w6k=", "PartitionKey": "p"}'],
  [
    'EventBridge-PutEvents',
    { Source: 's', DetailType: 't', Detail: '{}', Time: '1700000000', Resources: '["a"]' },
    '{"Entries": [{"Source": "s", "DetailType": "t", "Detail": "{}", "Time": 1700000000.0, "Resources": ["a"]}]}',
  ],
]

const namespace = 'xmlns="http://queue.amazonaws.com/doc/2012-11-05/"'
const answers: [xml: string, json: object][] = [
  [
    `<ReceiveMessageResponse ${namespace}><ReceiveMessageResult><Message><Body>m</Body></Message></ReceiveMessageResult></ReceiveMessageResponse>`,
    { ReceiveMessageResponse: { ReceiveMessageResult: { messages: [{ Body: 'm' }] } } },
  ],
  [
    `<ErrorResponse ${namespace}><Error><Code>AccessDenied</Code><Message>no</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
    { Error: { Code: 'AccessDenied', Message: 'no' }, RequestId: 'r' },
  ],
]

interface Said {
  rendered: { text?: string; override?: object; failed?: string }[]
  refusals: (string | null)[]
  written: string[]
  inJson: object[]
  /** What CloudFormation says of a first-class integration and of a REST API’s method, and the status of the API. */
  created: (string | null)[]
  answered: number
}

const own = '#set($context.responseOverride.header.X-Of-Template = "a")#set($context.responseOverride.status = 418)'
const broken = '#if($input.body)no end'
const of = (name: 'DEFAULT_JSON_REQUEST_TEMPLATE' | 'DEFAULT_FORM_URL_ENCODED_REQUEST_TEMPLATE') =>
  String(framework[name]).replace('extraCognitoPoolClaims', '')

let said: Said
beforeAll(() => {
  const more = [
    [own, ''],
    [broken, ''],
    [of('DEFAULT_JSON_REQUEST_TEMPLATE'), '{"a":[1]}'],
    [of('DEFAULT_FORM_URL_ENCODED_REQUEST_TEMPLATE'), 'a=1&b=it%27s&c'],
  ]
  const input = JSON.stringify({
    templates: [...templates.map(([, template, body]) => [template, body]), ...more],
    integrations: integrations.map(([, properties]) => properties),
    requests: requests.map(([subtype, given]) => [subtype, given]),
    answers: answers.map(([xml]) => xml),
    withoutRole: { Type: 'AWS', Uri: 'arn:aws:apigateway:eu-central-1:sqs:path/a/b' },
  })
  const env = { ...process.env, GATEWAY_PORT: '1', MINISTACK_REGION: 'eu-central-1' }
  const { stdout, stderr } = spawnSync(pythonOfEngine, ['-B', '-m', 'stagecraft_ministack.apis.mapping_templates_of'], {
    cwd: inside,
    input,
    env,
    encoding: 'utf8',
  })
  if (!stdout) throw new Error(stderr)
  said = JSON.parse(stdout) as Said
})

describe('a template', () => {
  test.each(templates.map(([what], index) => [what, index] as const))('has %s', (_, index) => {
    expect(said.rendered[index]?.text).toBe(templates[index]?.[3])
  })

  test('changes status and headers of the answer', () => {
    expect(said.rendered[templates.length]).toEqual({ text: '', override: { status: 418, header: { 'X-Of-Template': 'a' } } })
  })

  test('that cannot be read fails', () => {
    expect(said.rendered[templates.length + 1]?.failed).toMatch(/end/)
  })

  test('of the Framework makes the event of `integration: lambda`', () => {
    const [json, form] = said.rendered.slice(templates.length + 2).map(({ text = '' }) => JSON.parse(text))
    expect(json).toMatchObject({
      body: { a: [1] },
      headers: { 'X-Kind': 'a "b"' },
      query: { q: "it's" },
      path: { id: '7' },
      stageVariables: { shelf: 'top' },
    })
    expect(form.body).toEqual({ a: '1', b: "it's", c: '' })
  })
})

test.each(integrations.map(([what], index) => [what, index] as const))('of a first-class integration, %s is refused or not', (_, index) => {
  expect(said.refusals[index]).toBe(integrations[index]?.[2])
})

test('what is refused cannot be deployed or created, nor can a REST API’s integration of a service without a role', () => {
  expect([said.created, said.answered]).toEqual([[integrations.at(-1)?.[2], 'Role ARN must be specified for AWS integrations'], 400])
})

test.each(requests.map(([subtype], index) => [subtype, index] as const))('%s asks its service', (_, index) => {
  expect(said.written[index]?.replaceAll('%22', '"')).toBe(requests[index]?.[2])
})

test('an answer in XML becomes the JSON that the service has for it', () => {
  expect(said.inJson).toEqual(answers.map(([, json]) => json))
})
