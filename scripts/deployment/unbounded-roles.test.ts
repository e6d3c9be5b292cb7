import { expect, test } from 'vitest'
import { refuseUnboundedRoles } from './unbounded-roles.ts'

const target = { stack: 'parcels-dev', stage: 'dev' }
const role = (Properties: Record<string, unknown> = {}) => ({ Resources: { One: { Type: 'AWS::IAM::Role', Properties } } })
const bounded = role({ PermissionsBoundary: { Ref: 'Boundary' } })

test('a role that is there without its boundary is refused by its name; a new one, and one that has it, is not', () => {
  expect(() => refuseUnboundedRoles(target, role(), bounded)).toThrow(
    expect.objectContaining({ code: 'no-boundary', message: expect.stringContaining('One') }),
  )
  for (const was of [undefined, { Resources: {} }, bounded]) expect(() => refuseUnboundedRoles(target, was, bounded)).not.toThrow()
})
