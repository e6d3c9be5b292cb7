import { nameIn } from '@stagecraft/localstack/console/physical.ts'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { describe, stackName } from '@stagecraft/localstack/stack/description.ts'
import { frontSecret } from '@stagecraft/localstack/supervisor/front-secret.ts'
import { runningStack } from '../../commands/running.ts'
import type { ApplicationHistories } from '../application.ts'
import { functionProcesses } from './function-processes.ts'
import type { StackDriver } from './stack-driver.ts'
import { stackOutside } from './stack-outside.ts'
import { type Telling, withDriver } from './with-driver.ts'

/** Here a message may come again while its function still works on it: nothing depends on that. */
const againSeconds = 3

/** Does `use` with a driver for the local stack that runs, and leaves the stack as it was. Throws `not-running`, and `borrowed` while another run has the stack. */
export async function withStackDriver<Step>(
  project: Project,
  application: ApplicationHistories<Step>,
  telling: Telling,
  use: (driver: StackDriver<Step>) => Promise<void>,
): Promise<void> {
  const record = await runningStack(project)
  const engine = engineNamed(project.engine)
  const door = { endpoint: record.endpoint, frontSecret: await frontSecret(project) }
  const { redeliver } = engine
  const place = {
    access: record,
    stack: stackName(record),
    description: await describe(project),
    outside: await stackOutside(project, record),
    processes: functionProcesses(project),
    ...(redeliver && { redeliver: async (queue: string) => (await redeliver(door, nameIn(queue))) ?? 0 }),
    againSeconds: () => againSeconds,
  }
  await withDriver(project, application, place, telling, use)
}
