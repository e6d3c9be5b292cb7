import { list } from '@stagecraft/localstack/permissions/grants.ts'
import type { Policy } from '../checked.ts'
import { allStatements } from '../statements.ts'

/** IAM accepts any text as an action: a misspelt one grants nothing, and nobody says so. */
export const actions: Policy = {
  id: 'actions',
  rule: 'Every action of every policy is known to AWS.',
  find: ({ template, isAction }) =>
    allStatements(template).flatMap(({ id, statement }) =>
      [...list(statement.Action), ...list(statement.NotAction)]
        .filter((action) => action !== '*' && !isAction(action))
        .map((action) => ({
          resource: id,
          what: `AWS knows no action ${action}.`,
          remedy:
            'Correct its spelling: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
        })),
    ),
}
