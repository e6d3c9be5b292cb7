import { randomUUID } from 'node:crypto'
import { call, type Stack } from '../../../faults/support/stack.ts'

/** Asks a function of the API as API Gateway does, for somebody of the group that may do most. */
export async function ask<T>(stack: Stack, name: string, method: string, path: string, body?: unknown): Promise<T> {
  const answer = (await call(stack, name, request(method, path, body))) as { statusCode: number; body: string } // an API function's
  if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${answer.body}`)
  return JSON.parse(answer.body) as T
}

/** An event of API Gateway: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export function request(method: string, path: string, body?: unknown): object {
  const claims = { sub: randomUUID(), username: 'journey', 'cognito:groups': '[operator]', scope: 'orders/read orders/upload orders/operate' }
  return {
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath: path,
    rawQueryString: '',
    headers: { host: 'localhost', 'content-type': 'application/json' },
    requestContext: {
      requestId: randomUUID(),
      stage: '$default',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
      authorizer: { jwt: { claims, scopes: null } },
    },
    isBase64Encoded: false,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }
}
