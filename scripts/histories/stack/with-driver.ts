import type { Project } from '@stagecraft/localstack/project.ts'
import type { EngineAccess, StageAccess } from '@stagecraft/localstack/stack/client-options.ts'
import type { Description } from '@stagecraft/localstack/stack/described.ts'
import { borrowing } from '@stagecraft/localstack/stack/lent/borrowing.ts'
import { giveBack } from '@stagecraft/localstack/stack/lent/lent.ts'
import { physicalId } from '@stagecraft/localstack/stack/lookups.ts'
import { closing } from '../../closing.ts'
import type { ApplicationHistories } from '../application.ts'
import { type SimulatedFunction, systemOf } from '../simulation/system.ts'
import type { FunctionProcesses } from './function-processes.ts'
import { lend } from './lend.ts'
import { StackDriver, type StackDriverOptions } from './stack-driver.ts'
import { stackFaults } from './stack-faults.ts'
import type { StackOutside } from './stack-outside.ts'

/** What a run changes for its own time. */
const borrows = 'the queues of consumers'

/** A deployed stack that histories run on: the local one, or a stage on AWS. */
export interface Place extends Pick<StackDriverOptions, 'everyMs'> {
  access: EngineAccess | StageAccess
  /** The name of its stack in CloudFormation. */
  stack: string
  description: Description
  outside: StackOutside
  /** Left out where nobody reaches them. */
  processes?: FunctionProcesses
  /** Has what a queue has handed out handed out once more; how many messages that were. Left out where nobody can. */
  redeliver?(queue: string): Promise<number>
  /** A message whose consumer died is handed out again after so many seconds. */
  againSeconds(consumer: SimulatedFunction): number
}

export interface Telling {
  /** Hears what the driver does. */
  tell?: (line: string) => void
  /** The first signal only calls this, and the second one ends the process. */
  first?: () => void
}

/** Does `use` with a driver for a deployed stack, and leaves the stack as it was. Throws `borrowed` while another run has it. `project`: its state has the note of what was borrowed. */
export async function withDriver<Step>(
  project: Project,
  application: ApplicationHistories<Step>,
  place: Place,
  { tell, first }: Telling,
  use: (driver: StackDriver<Step>) => Promise<void>,
): Promise<void> {
  const { access, stack, description, outside, processes, redeliver, againSeconds, everyMs } = place
  const borrowed = async (note: Parameters<typeof lend>[2]) => {
    const system = systemOf(description, undefined, Date.now)
    const addresses = await Promise.all(system.mappings.map(({ queue }) => physicalId(access, stack, queue.settings.logicalId)))
    const consumers = system.mappings.map(({ function: each }, at) => ({
      name: each.name,
      fullName: each.fullName,
      queue: addresses[at] ?? '',
      againSeconds: againSeconds(each),
    }))
    const redeliverTo = async (consumer: string) => {
      const queue = consumers.find(({ name }) => name === consumer)?.queue
      return (queue && (await redeliver?.(queue))) || 0
    }
    const controls = { query: outside.query, ...(processes && { processes }), ...(redeliver && { redeliver: redeliverTo }) }
    const faults = stackFaults(system, application.functions, access, controls)
    let ending: Promise<void> | undefined
    const close = () => {
      ending ??= (async () => {
        await faults.close()
        await processes?.goOn()
        await giveBack(project, access, borrows)
      })()
      return ending
    }
    const work = async () => {
      await processes?.goOn()
      await lend(access, consumers, note)
      await use(new StackDriver(application, outside, faults, { ...(tell && { tell }), ...(everyMs && { everyMs }) }))
    }
    await closing(close, work, first)
  }
  await borrowing(project, access, borrows, borrowed).finally(() => outside.close())
}
