import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Template } from '../check-aws/checked.ts'
import { ofType } from '../check-aws/resources.ts'
import type { Target } from './target.ts'

/**
 * Refuses a stack whose roles were made without the stage's boundary, as `serverless deploy` and `sam deploy` make them: a role is made with its boundary, and no deployment
 * may give it one later (docs/promotion.md), so the update would fail and be rolled back. `was`: the template that the stack has. Throws `no-boundary`.
 */
export function refuseUnboundedRoles({ stack, stage }: Pick<Target, 'stack' | 'stage'>, was: Template | undefined, becomes: Template): void {
  const unbounded = ofType(becomes, 'AWS::IAM::Role').flatMap(([id, { Properties }]) => {
    const there = was?.Resources[id]
    return there && Properties.PermissionsBoundary && !there.Properties.PermissionsBoundary ? [id] : []
  })
  if (unbounded.length === 0) return
  throw new StagecraftError(
    'no-boundary',
    `The stack ${stack} was made without the boundary of the stage’s roles, and no deployment may put it on roles that are there: ${unbounded.join(', ')}.`,
    {
      hint: `Nothing was changed. Have the roles get it once, with what made the stack: docs/adopt.md, “A stage that is there already”, has the lines for the description, then \`npx serverless deploy --stage ${stage}\` or \`sam deploy\`.`,
    },
  )
}
