import { expect } from 'vitest'
import type { Account } from '../account.ts'
import { behaviour } from '../behaviour.ts'
import { roleOf } from './roles.ts'
import { create, parameterResource, parameterValue, update } from './stacks.ts'

const guide = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide'

/** A role that CloudFormation may work as. */
const executionRole = (aws: Account, ...may: string[]) =>
  roleOf(aws, {
    trust: { Effect: 'Allow', Principal: { Service: 'cloudformation.amazonaws.com' }, Action: 'sts:AssumeRole' },
    may: [{ Effect: 'Allow', Action: may, Resource: '*' }],
  })

async function reasonOf(aws: Account, StackName: string, id: string): Promise<string | undefined> {
  const { StackEvents = [] } = await aws.cloudformation.describeStackEvents({ StackName })
  return StackEvents.find((each) => each.LogicalResourceId === id && each.ResourceStatus?.endsWith('_FAILED'))?.ResourceStatusReason
}

/** The role that CloudFormation works under. */
export const stackRoles = [
  behaviour({
    id: 'cloudformation.role',
    statement: 'A stack with a role is made as that role: what it may not make fails, with the action’s name, and the stack is rolled back',
    source: `${guide}/using-iam-servicerole.html`,
    trust: 'documented',
    operations: ['iam:CreateRole', 'cloudformation:CreateStack', 'cloudformation:DescribeStackEvents'],
    run: async (aws) => {
      const Name = aws.name('parameter')
      const { arn: role } = await executionRole(aws, 'ssm:*', 'sqs:DeleteQueue', 'sqs:GetQueueAttributes')
      const Q = { Type: 'AWS::SQS::Queue', DependsOn: 'P' }
      const { StackName = '', StackStatus } = await create(aws, { P: parameterResource(Name, 'x'), Q }, { role })
      expect([StackStatus, await parameterValue(aws, Name)]).toEqual(['ROLLBACK_COMPLETE', 'ParameterNotFound'])
      expect(await reasonOf(aws, StackName, 'Q')).toMatch(/not authorized to perform: sqs:createqueue/i)
    },
  }),
  behaviour({
    id: 'cloudformation.role-stays',
    statement: 'A stack keeps its role: an update without one is done as the role that made the stack',
    source: `${guide}/using-iam-servicerole.html`,
    trust: 'documented',
    operations: ['cloudformation:CreateStack', 'cloudformation:UpdateStack', 'cloudformation:DescribeStackEvents'],
    run: async (aws) => {
      const P = parameterResource(aws.name('parameter'), 'x')
      const { arn: role } = await executionRole(aws, 'ssm:*')
      const stack = await create(aws, { P }, { role })
      expect(stack.StackStatus).toBe('CREATE_COMPLETE')
      expect(await update(aws, stack, { P, Q: { Type: 'AWS::SQS::Queue' } })).toMatchObject({ StackStatus: 'UPDATE_ROLLBACK_COMPLETE' })
      expect(await reasonOf(aws, stack.StackName ?? '', 'Q')).toMatch(/not authorized to perform: sqs:createqueue/i)
    },
  }),
]
