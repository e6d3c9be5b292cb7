import { join } from 'node:path'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { ApplicationHistories } from '../application.ts'
import { signedIn } from '../stack/signed-in.ts'
import type { StackDriver } from '../stack/stack-driver.ts'
import { outsideOf } from '../stack/stack-outside.ts'
import { type Place, type Telling, withDriver } from '../stack/with-driver.ts'
import { dataApi } from './data-api.ts'
import { fileTokens } from './file-tokens.ts'
import type { Stage } from './stage.ts'

/** Looks cost time there, and a firewall counts an address's requests. */
const everyMs = 250

/**
 * Does `use` with a driver for a stage on AWS, and leaves the stage as it was but for the data. What was changed is noted below `.stagecraft/stages`: where
 * this process is killed, the next run puts it back. `tokens`: a file with an access token for each of the application's people. Throws `borrowed` while
 * another run has the stage; before each history `no-token`, `token-ends` and `no-database`.
 */
export async function withStageDriver<Step>(
  project: Project,
  application: ApplicationHistories<Step>,
  stage: Stage,
  { tokens, ...telling }: Telling & { tokens: string | undefined },
  use: (driver: StackDriver<Step>) => Promise<void>,
): Promise<void> {
  const { access, stack, description, api, database } = stage
  const { query, wake } = dataApi(access, database)
  const { tokenOf, require } = fileTokens(tokens)
  const ready = async () => {
    await require(application.people ?? [])
    await wake()
  }
  // before anything is changed
  await ready()
  const place: Place = {
    access,
    stack,
    description,
    outside: outsideOf({ access, stack, api, people: signedIn(tokenOf), query, ready, close: async () => {} }),
    // a mapping of a queue whose messages come again before the function's time is up cannot be enabled again:
    // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    againSeconds: ({ timeoutMs }) => Math.ceil(timeoutMs / 1_000),
    everyMs,
  }
  await withDriver(stateOf(project, stage), application, place, telling, use)
}

// a stage is the same for every branch of the local stack, and `make up` puts nothing back there
function stateOf(project: Project, { name }: Stage): Project {
  return { ...project, state: join(project.programs, 'stages', name) }
}
