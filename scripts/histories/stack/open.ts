import { nameIn } from '@stagecraft/localstack/console/physical.ts'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { borrowing } from '@stagecraft/localstack/stack/borrowing.ts'
import { describe, stackName } from '@stagecraft/localstack/stack/description.ts'
import { giveBack } from '@stagecraft/localstack/stack/lent.ts'
import { physicalId } from '@stagecraft/localstack/stack/lookups.ts'
import { frontSecret } from '@stagecraft/localstack/supervisor/front-secret.ts'
import { runningStack } from '../../commands/running.ts'
import type { ApplicationHistories } from '../application.ts'
import { closing } from '../closing.ts'
import { systemOf } from '../simulation/system.ts'
import { functionProcesses } from './function-processes.ts'
import { lend } from './lend.ts'
import { StackDriver } from './stack-driver.ts'
import { stackFaults } from './stack-faults.ts'
import { stackOutside } from './stack-outside.ts'

/** What a run changes for its own time. */
const borrows = 'the queues of consumers'

/**
 * Does `use` with a driver for the stack that runs, and leaves the stack as it was. `tell` hears what the driver does. With `first`, the first signal only calls
 * that, and the second one ends the process. Throws `not-running`, and `borrowed` while another run has the stack.
 */
export async function withStackDriver<Step>(
  project: Project,
  application: ApplicationHistories<Step>,
  { tell, first }: { tell?: (line: string) => void; first?: () => void },
  use: (driver: StackDriver<Step>) => Promise<void>,
): Promise<void> {
  const record = await runningStack(project)
  await borrowing(project, record, borrows, async (note) => {
    const system = systemOf(await describe(project), undefined, Date.now)
    const outside = await stackOutside(project, record)
    const processes = functionProcesses(project)
    const addresses = await Promise.all(system.mappings.map(({ queue }) => physicalId(record, stackName(record), queue.settings.logicalId)))
    const consumers = system.mappings.map(({ function: { name, fullName } }, at) => ({ name, fullName, queue: addresses[at] ?? '' }))
    const engine = engineNamed(project.engine)
    const door = { endpoint: record.endpoint, frontSecret: await frontSecret(project) }
    const redeliver = async (consumer: string) => {
      const queue = consumers.find(({ name }) => name === consumer)?.queue
      return (queue && (await engine.redeliver?.(door, nameIn(queue)))) || 0
    }
    const controls = { processes, query: outside.query, ...(engine.redeliver && { redeliver }) }
    const faults = stackFaults(system, application.functions, record, controls)
    let ending: Promise<void> | undefined
    const close = () => {
      ending ??= (async () => {
        await faults.close()
        await processes.goOn()
        await giveBack(project, record, borrows)
        await outside.close()
      })()
      return ending
    }
    const work = async () => {
      await processes.goOn()
      await lend(record, consumers, note)
      await use(new StackDriver(application, outside, faults, tell))
    }
    await closing(close, work, first)
  })
}
