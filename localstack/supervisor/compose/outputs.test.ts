import { expect, test } from 'vitest'
import { handedTo, type ServiceOutputs } from './outputs.ts'

const users: ServiceOutputs = {
  stacks: ['users-dev', 'people'],
  outputs: { TableName: 'users-1', TableArn: 'arn:users-1' },
  exports: { 'users-arn': 'arn:users-1' },
  leftOut: ['PageUrl'],
  roles: ['writer', 'reader'],
}
const known = new Map([['users', users]])
const file = 'serverless-compose.yml'
const service = (params: Record<string, string>) => ({ name: 'api', path: 'api', params, dependsOn: [] })

test('a service is handed its parameters, and what other stacks have for whoever names them', () => {
  expect(handedTo(service({ table: '${users.TableName}', url: 'x/${users.TableName}/${users.TableArn}', plain: '1' }), known, file)).toEqual({
    params: { table: 'users-1', url: 'x/users-1/arn:users-1', plain: '1' },
    values: {
      'cf:users-dev.TableName': 'users-1',
      'cf:users-dev.TableArn': 'arn:users-1',
      'cf:people.TableName': 'users-1',
      'cf:people.TableArn': 'arn:users-1',
      'import:users-arn': 'arn:users-1',
    },
    roles: ['reader', 'writer'],
  })
})

test('a service is not handed its own outputs', () => {
  expect(handedTo({ ...service({}), name: 'users' }, known, file)).toEqual({ params: {}, values: {}, roles: [] })
})

test.each([
  [
    'TabelName',
    'services.api.params.x in serverless-compose.yml takes the output TabelName of users, which that service does not have. Did you mean TableName?',
  ],
  [
    'PageUrl',
    'services.api.params.x in serverless-compose.yml takes the output PageUrl of users, which is left out here: it is of something that the engine lacks.',
  ],
])('the output %s that is not there is refused, with the place and those that are', (output, message) => {
  expect(() => handedTo(service({ x: `\${users.${output}}` }), known, file)).toThrow(
    expect.objectContaining({ code: 'no-such-output', message, hint: expect.stringContaining('TableName, TableArn') }),
  )
})
