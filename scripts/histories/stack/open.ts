import type { Project } from '@stagecraft/localstack/project.ts'
import { describe } from '@stagecraft/localstack/stack/description.ts'
import { runningStack } from '../../commands/running.ts'
import type { ApplicationHistories } from '../application.ts'
import { functionProcesses } from './function-processes.ts'
import { StackDriver } from './stack-driver.ts'
import { stackFaults } from './stack-faults.ts'
import { stackOutside } from './stack-outside.ts'

/** A driver for the stack that runs. `tell` hears what it does. Throws `not-running`. */
export async function openStackDriver<Step>(
  project: Project,
  application: ApplicationHistories<Step>,
  tell?: (line: string) => void,
): Promise<{ driver: StackDriver<Step>; close(): Promise<void> }> {
  const record = await runningStack(project)
  const outside = await stackOutside(project, record)
  const faults = await stackFaults(await describe(project), record, functionProcesses(project), outside.query)
  return {
    driver: new StackDriver(application, outside, faults, tell),
    close: async () => {
      await faults.close()
      await outside.close()
    },
  }
}
