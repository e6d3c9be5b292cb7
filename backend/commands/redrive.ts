import { setTimeout as sleep } from 'node:timers/promises'
import type { ApplicationCommand } from '@stagecraft/cli'
import { request } from './api.ts'

interface Preview {
  total: number
  applies: number
  waits: number
  refusedAgain: number
  duplicates: number
}

interface Redrive {
  id: string
  status: 'pending' | 'running' | 'done' | 'failed'
  total: number
  sent: number
  reason: string | null
}

/** Sends every dead letter again, in sequence for every order, and says beforehand what that will do. */
export const command: ApplicationCommand = {
  description: 'send the dead letters again, in order for every order',
  arguments: [],
  async run(context) {
    const preview = await request<Preview>(context, '/dead-letters/redrive-preview')
    if (preview.total === 0) {
      context.result({ total: 0, sent: 0 }, () => '  There are no dead letters.')
      return
    }
    context.say(
      `  ${preview.total} dead letters: ${preview.applies} will apply, ${preview.waits} wait, ${preview.duplicates} are duplicates, ${preview.refusedAgain} will be refused.`,
    )
    let job = await request<Redrive>(context, '/redrives', { method: 'POST', body: '{}' })
    while (job.status === 'pending' || job.status === 'running') {
      context.say(`  ${job.sent} of ${job.total} sent`, { transient: true })
      await sleep(200)
      job = await request<Redrive>(context, `/redrives/${job.id}`)
    }
    context.result(job, () => `  ${job.sent} of ${job.total} sent again.`)
    if (job.status === 'failed')
      throw context.fail(
        `The redrive failed: ${job.reason ?? 'no reason was recorded'}`,
        'For details, run `make logs F=redrive`. To continue with the rest, run `make redrive` again.',
      )
  },
}
