import { expect } from 'vitest'
import { behaviour } from '../behaviour.ts'
import { refusal } from '../waiting.ts'
import { create, ended, impossible, parameterResource, parameterValue } from './stacks.ts'

const guide = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide'
const api = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference'

/** Stacks that are protected, or that stopped on their way. */
export const brokenStacks = [
  behaviour({
    id: 'cloudformation.termination-protection',
    statement: 'A protected stack is not deleted until its protection is off',
    source: `${guide}/using-cfn-protect-stacks.html`,
    trust: 'documented',
    operations: ['cloudformation:UpdateTerminationProtection', 'cloudformation:DeleteStack'],
    run: async (aws) => {
      const { StackName = '' } = await create(aws, { P: parameterResource(aws.name('parameter'), 'x') })
      await aws.cloudformation.updateTerminationProtection({ StackName, EnableTerminationProtection: true })
      expect(await refusal(aws.cloudformation.deleteStack({ StackName }))).toBe('ValidationError')
      await aws.cloudformation.updateTerminationProtection({ StackName, EnableTerminationProtection: false })
      await aws.cloudformation.deleteStack({ StackName })
    },
  }),
  behaviour({
    id: 'cloudformation.roll-back-stack',
    statement: 'An update that was left where it failed goes back to the last good state',
    source: `${api}/API_RollbackStack.html`,
    trust: 'documented',
    operations: ['cloudformation:RollbackStack', 'cloudformation:UpdateStack'],
    run: async (aws) => {
      const Name = aws.name('parameter')
      const { StackName = '' } = await create(aws, { P: parameterResource(Name, 'x') })
      const TemplateBody = JSON.stringify({ Resources: { P: parameterResource(Name, 'y'), Bad: { ...impossible, DependsOn: 'P' } } })
      await aws.cloudformation.updateStack({ StackName, TemplateBody, DisableRollback: true })
      expect(await ended(aws, StackName)).toMatchObject({ StackStatus: 'UPDATE_FAILED' })
      expect(await parameterValue(aws, Name)).toBe('y')
      await aws.cloudformation.rollbackStack({ StackName })
      expect(await ended(aws, StackName)).toMatchObject({ StackStatus: 'UPDATE_ROLLBACK_COMPLETE' })
      expect(await parameterValue(aws, Name)).toBe('x')
    },
  }),
  behaviour({
    id: 'cloudformation.continue-update-rollback',
    statement: 'A rollback is continued only in a stack whose rollback failed',
    source: `${api}/API_ContinueUpdateRollback.html`,
    trust: 'documented',
    operations: ['cloudformation:ContinueUpdateRollback'],
    run: async (aws) => {
      const { StackName = '' } = await create(aws, { P: parameterResource(aws.name('parameter'), 'x') })
      expect(await refusal(aws.cloudformation.continueUpdateRollback({ StackName }))).toBe('ValidationError')
    },
  }),
]
