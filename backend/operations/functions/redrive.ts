import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { parameters as intake } from '../../intake/parameters.ts'
import { lambda } from '../../platform/aws-clients.ts'
import { loadConfiguration } from '../../platform/configuration.ts'
import { openPool } from '../../platform/database/pool.ts'
import { lambdaFunction } from '../../platform/function.ts'
import { invokeRedrive, invokeResendLines } from '../adapters/invoke-functions.ts'
import { persistentRedriveWork } from '../adapters/persistent-redrive-work.ts'
import { redriveWork } from '../adapters/redrive-work.ts'
import { parameters } from '../parameters.ts'
import { runRedrives } from '../run-redrive.ts'

/** A try to reach a database that is away ends within this time, with what the run has to do afterwards. */
const oneTryMs = 40_000

const eventSchema = z.object({ redriveId: z.guid().optional() })

/** Runs a redrive that was asked for (`{ redriveId }`); by schedule (`{}`) those that were left by a run that died. */
export const handler = lambdaFunction<unknown, void>(async () => {
  const names = await loadConfiguration({ resend: intake.resendLinesFunction, redrive: parameters.redriveFunction })
  const work = redriveWork(await openPool())
  const ports = { resend: invokeResendLines(lambda(), names.resend), start: invokeRedrive(lambda(), names.redrive), newOwner: randomUUID }
  return (event, context) => {
    const remainingMs = () => context.getRemainingTimeInMillis()
    const run = runRedrives({ ...ports, work: persistentRedriveWork(work, () => remainingMs() > oneTryMs) })
    return run(eventSchema.parse(event ?? {}).redriveId, remainingMs)
  }
})
