import { sns } from '../../platform/aws-clients.ts'
import { loadConfiguration } from '../../platform/configuration.ts'
import { openPool } from '../../platform/database/pool.ts'
import { lambdaFunction } from '../../platform/function.ts'
import { log } from '../../platform/log.ts'
import { outbox } from '../adapters/outbox.ts'
import { topic } from '../adapters/topic.ts'
import { publishOutbox } from '../publish-outbox.ts'

/** Publishes the outbox: invoked after a commit, and every minute for what was left. Answers `{ published: number }`. */
export const handler = lambdaFunction<unknown, { published: number }>(async () => {
  const [{ topicArn }, pool] = await Promise.all([loadConfiguration({ topicArn: 'outbox/topic-arn' }), openPool({ byIndexOnly: true })])
  const publish = publishOutbox({ outbox: outbox(pool), topic: topic(sns(), topicArn), log })
  return (_event, context) => publish(() => context.getRemainingTimeInMillis())
})
