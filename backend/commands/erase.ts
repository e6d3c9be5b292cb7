import { setTimeout as sleep } from 'node:timers/promises'
import type { ApplicationCommand } from '@stagecraft/cli'

interface Erased {
  done: boolean
  orders: number
  lines: number
  files: number
  others: number
  unsettled: number
  after: string | null
}

/** Imports that are on their way are waited for so long. */
const patienceMs = 15 * 60_000

/** Erases a customer, and asks the function again until it has gone through everything. */
export const command: ApplicationCommand = {
  description: 'erase a customer in the database and in the order files',
  arguments: ['<customer>', '[stage]'],
  async run({ fail, invoke, result, say }, customer = '', stage) {
    if (customer.trim() === '') throw fail('There is no customer id.', 'For instance `make erase CUSTOMER=VINET`.')
    const before = new Date().toISOString()
    const sum = { orders: 0, lines: 0, files: 0, others: 0 }
    const until = Date.now() + patienceMs
    for (let after: string | null = null; ; ) {
      const run = (await invoke('erase-customer', { customer, before, after }, stage)) as Erased
      for (const what of ['orders', 'lines', 'files', 'others'] as const) sum[what] += run[what]
      if (run.done) break
      after = run.after
      say(`  ${sum.orders} orders, ${sum.lines} lines, ${sum.files} files erased; ${run.unsettled} imports are not settled yet`, { transient: true })
      if (run.unsettled > 0 && after === null) {
        if (Date.now() > until)
          throw fail(
            `${run.unsettled} imports have not settled within ${patienceMs / 60_000} minutes: they may still bring lines of the customer. All others are erased.`,
            'For the cause, see the imports on the page. When they are settled, run the command again.',
          )
        await sleep(1_000)
      }
    }
    result(sum, () =>
      [
        `  Erased in ${sum.orders} orders, ${sum.lines} lines, ${sum.files} files, and ${sum.others} notices, changes and messages.`,
        '  Backups hold the customer until they expire. If you restore one, erase the customer again.',
      ].join('\n'),
    )
  },
}
