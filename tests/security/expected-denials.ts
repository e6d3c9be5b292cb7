import type { ExpectedDenial } from '@stagecraft/localstack/config.ts'

/** The name of every session in which a test asks for what its role must not have. */
export const forbiddenSession = 'asks-for-what-it-must-not'

/** Refusals that tests provoke; `make test` fails on any other. */
export const expectedDenials: readonly ExpectedDenial[] = [
  { session: forbiddenSession, why: 'tests/security/permissions: every role asks for what it must not have' },
  {
    holder: 'guarded-local-overstep-eu-central-1-lambdaRole',
    why: 'tests/security/tokens/own-roles.test.ts: a function of the API asks for another’s queue',
  },
  {
    holder: 'minimal-local-shout-eu-central-1-lambdaRole',
    action: 'sqs:SendMessage',
    why: 'tests/projects/description-followed.test.ts: a grant is taken away',
  },
  {
    holder: 'user/other',
    action: 'execute-api:Invoke',
    why: 'tests/adoption/rest.test.ts: a user without the right to it asks a route of IAM',
  },
  {
    holder: 'plain-dev-eu-central-1-lambdaRole',
    action: 'sqs:ListQueues',
    why: 'tests/adoption/code.test.ts: a function asks for what its role has not',
  },
  {
    holder: 'websocket-dev-mute',
    action: 'execute-api:ManageConnections',
    why: 'tests/adoption/websocket.test.ts: a function sends to a connection, which its role may not',
  },
  {
    holder: 'integrations-dev-powerless',
    action: 'sqs:SendMessage',
    why: 'tests/adoption/integrations.test.ts: a route’s role may not send to the queue',
  },
  // that each function may write its log, a journey of its own proves (tests/security/permissions/journeys/logs.ts)
  ...['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({
    action,
    resource: ':log-stream:$LATEST',
    why: 'tests/system/down-and-up.test.ts: an engine that was emptied has forgotten the roles of functions that still write',
  })),
]
