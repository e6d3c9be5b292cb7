import { setTimeout as pause } from 'node:timers/promises'
import { sns } from '../../platform/aws-clients.ts'
import { loadConfiguration } from '../../platform/configuration.ts'
import { openPool } from '../../platform/database/pool.ts'
import { lambdaFunction } from '../../platform/function.ts'
import { log } from '../../platform/log.ts'
import { outbox } from '../adapters/outbox.ts'
import { topic } from '../adapters/topic.ts'
import { parameters } from '../parameters.ts'
import { type PublishRequest, publishOutbox } from '../publish-outbox.ts'

/** Publishes the outbox: invoked after a commit, every minute for what was left, and with `{ publishAgainSince }` after subscribers' queues were lost. Answers `{ published: number }`. */
export const handler = lambdaFunction<PublishRequest | undefined, { published: number }>(async () => {
  const [{ topicArn }, pool] = await Promise.all([loadConfiguration({ topicArn: parameters.topicArn }), openPool({ byIndexOnly: true })])
  const publish = publishOutbox({ outbox: outbox(pool), topic: topic(sns(), topicArn), log, pause })
  // a schedule’s event has nothing of a request in it
  return (event, context) => publish(() => context.getRemainingTimeInMillis(), event ?? {})
})
