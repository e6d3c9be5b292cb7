import { setTimeout as sleep } from 'node:timers/promises'
import { openProject } from '@stagecraft/localstack/project.ts'
import { deployRelease } from '../../../scripts/deployment/deployment.ts'
import { openTarget } from '../../../scripts/deployment/target.ts'
import { cloudAt } from '../../../scripts/rehearsal/clouds.ts'
import { quiet } from './promotion.ts'

/** A deployment in a process of its own, which somebody kills. Its argument: `{ root, endpoint, credentials, stage, release }` as JSON. It says when it begins, and when all is planned and
 * something begins to change. */
const { root, endpoint, credentials, stage, release } = JSON.parse(process.argv[2] ?? '{}') as {
  root: string
  endpoint: string
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
  stage: string
  release: string
}
const target = await openTarget(await openProject(root), stage, cloudAt(endpoint, credentials))
process.stdout.write('begins\n')
await deployRelease(
  target,
  { kind: 'deploy', release },
  // a smoke test that takes its time, as a real one does
  { ...quiet, confirm: async () => void process.stdout.write('changes\n'), smoke: () => sleep(400) },
)
process.stdout.write('ends\n')
