import type { Project } from '@stagecraft/localstack/project.ts'
import { describe, stackName } from '@stagecraft/localstack/stack/description.ts'
import { giveBack } from '@stagecraft/localstack/stack/lent.ts'
import { physicalId } from '@stagecraft/localstack/stack/lookups.ts'
import { runningStack } from '../../commands/running.ts'
import type { ApplicationHistories } from '../application.ts'
import { systemOf } from '../simulation/system.ts'
import { functionProcesses } from './function-processes.ts'
import { lend } from './lend.ts'
import { StackDriver } from './stack-driver.ts'
import { stackFaults } from './stack-faults.ts'
import { stackOutside } from './stack-outside.ts'

/** A driver for the stack that runs. `tell` hears what it does. `close` leaves the stack as it was. Throws `not-running`. */
export async function openStackDriver<Step>(
  project: Project,
  application: ApplicationHistories<Step>,
  tell?: (line: string) => void,
): Promise<{ driver: StackDriver<Step>; close(): Promise<void> }> {
  const record = await runningStack(project)
  const system = systemOf(await describe(project), undefined, Date.now)
  const outside = await stackOutside(project, record)
  const processes = functionProcesses(project)
  const faults = stackFaults(system, application.functions, record, processes, outside.query)
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= (async () => {
      faults.close()
      await processes.goOn()
      await giveBack(project, record)
      await outside.close()
    })()
    return closing
  }
  try {
    await processes.goOn()
    const ids = system.mappings.map(({ queue }) => queue.settings.logicalId)
    await lend(project, record, await Promise.all(ids.map((id) => physicalId(record, stackName(record), id))))
    return { driver: new StackDriver(application, outside, faults, tell), close }
  } catch (error) {
    await close()
    throw error
  }
}
