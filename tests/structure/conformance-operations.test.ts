import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { behaviours } from '../conformance/behaviours.ts'
import { filesOf, root, textOf } from './sources.ts'

/** Whatever the application's roles may do, and whatever the kit and the application call, has a behaviour that says how AWS does it. */
const tried = new Set(behaviours.flatMap(({ operations }) => operations))

// actions of IAM that are not named like the operation that they allow:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html and the service authorization reference of Lambda
const operationOf: Readonly<Record<string, string>> = {
  's3:GetObjectVersion': 's3:GetObject',
  's3:DeleteObjectVersion': 's3:DeleteObject',
  's3:ListBucket': 's3:ListObjectsV2',
  's3:ListBucketVersions': 's3:ListObjectVersions',
  'lambda:InvokeFunction': 'lambda:Invoke',
}

// an application whose permissions nobody has proven yet has no list of them
test.skipIf(!existsSync(join(root, 'docs/permissions.json')))('every action that the template grants has a behaviour', () => {
  const granted = new Set((JSON.parse(textOf('docs/permissions.json')) as { action: string }[]).map(({ action }) => operationOf[action] ?? action))
  expect(granted.size).toBeGreaterThan(0)
  expect([...granted].filter((action) => !tried.has(action))).toEqual([])
})

test('every call of the AWS SDK that the kit or the application makes has a behaviour', () => {
  const called = callsOf(filesOf('{backend,localstack,scripts}/**/*.{ts,js,cjs}').filter((file) => !/\.test\.ts$|-fixture\.ts$/.test(file)))
  expect(called.size).toBeGreaterThan(25)
  expect([...called].filter((operation) => !tried.has(operation))).toEqual([])
})

/** `s3:PutObject` for each `new PutObjectCommand(` of a file that imports it from the client for S3. */
function callsOf(files: readonly string[]): Set<string> {
  const calls = new Set<string>()
  for (const file of files) {
    const text = textOf(file)
    for (const [, names = '', client = ''] of text.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-([\w-]+)'/g))
      for (const [, operation = ''] of names.matchAll(/\b(\w+)Command\b/g))
        if (text.includes(`new ${operation}Command(`)) calls.add(`${prefixes[client] ?? client}:${operation}`)
  }
  return calls
}

// what IAM calls a service, where its client is named otherwise
const prefixes: Readonly<Record<string, string>> = {
  apigatewayv2: 'apigateway',
  'cloudwatch-logs': 'logs',
  'cognito-identity-provider': 'cognito-idp',
  'secrets-manager': 'secretsmanager',
}
