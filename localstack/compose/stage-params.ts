import { membersOf } from './members.ts'
import { canResolve } from './variables.ts'

/**
 * The parameters that a compose file of Framework 4 gives to all its services, unless a service has one of its own: those of `stages.default`, and of the
 * stage. One that takes what is not known here is left to the service, where a value stands in for it.
 * https://www.serverless.com/framework/docs/guides/stages
 */
export function stageParams(stages: unknown, stage: string): Readonly<Record<string, unknown>> {
  const of = (name: string) => membersOf(membersOf(membersOf(stages)[name]).params)
  return Object.fromEntries(
    Object.entries({ ...of('default'), ...of(stage) }).filter(([, value]) => typeof value !== 'string' || canResolve(value, stage)),
  )
}
