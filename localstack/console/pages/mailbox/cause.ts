import { setTimeout as sleep } from 'node:timers/promises'
import { StagecraftError } from '../../../errors.ts'
import { borrowing } from '../../../stack/lent/borrowing.ts'
import type { StackRecord } from '../../../supervisor/records.ts'
import type { ConsoleContext } from '../../context.ts'
import { alarmNamed, contextOf } from './alarms.ts'
import { type Fault, type FaultKind, kindOf } from './fault-kinds.ts'
import { failures, working } from './running.ts'
import type { AlarmState } from './types.ts'

/** How long a fault may last until the alarm has heard of it, and how often it is made meanwhile. */
const longestMs = 90_000
const everyMs = 2_000

/** Makes an alarm go off, or (`ends`) ends what made it. Resolves when it has begun; the alarm's state tells the rest. Throws `no-such-alarm`, `no-cause`. */
export async function cause(console: ConsoleContext, name: string, ends: boolean): Promise<{ says: string }> {
  const [alarm, context, stack] = await Promise.all([alarmNamed(console, name), contextOf(console), console.stack()])
  const kind = kindOf(alarm, context)
  const make = ends ? kind?.end : kind?.cause
  if (!kind || !make)
    throw new StagecraftError('no-cause', kind ? `What makes ${name} go off ends by itself.` : `The console does not know what makes ${name} go off.`)
  if (!working.has(name)) {
    working.add(name)
    failures.delete(name)
    void work({ console, stack, name }, make, { borrows: kind.borrows, wanted: ends ? 'OK' : 'ALARM' })
      .catch((error: Error) => failures.set(name, error.message))
      .finally(() => working.delete(name))
  }
  return { says: ends ? kind.ends : kind.says }
}

async function work(place: Place, make: FaultKind['cause'], { borrows, wanted }: { borrows: string | undefined; wanted: AlarmState }): Promise<void> {
  const { console, stack } = place
  if (borrows === undefined) return until(wanted, place, await make(stack))
  return borrowing(console.project, stack, borrows, async (note) => {
    const fault = await make(stack)
    if (fault.lent) await note(fault.lent)
    await until(wanted, place, fault)
  })
}

async function until(wanted: AlarmState, { console, name }: Place, { again, close }: Fault): Promise<void> {
  try {
    for (const end = Date.now() + longestMs; Date.now() < end; await sleep(everyMs)) {
      await again()
      // the alarm hears of it a moment later
      await sleep(500)
      if ((await alarmNamed(console, name)).StateValue === wanted) return
    }
    throw new Error(`It was not ${wanted} after ${longestMs / 1_000} s.`)
  } finally {
    close()
  }
}

interface Place {
  console: ConsoleContext
  stack: StackRecord
  name: string
}
