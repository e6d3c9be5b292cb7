import { openProject } from '@stagecraft/localstack/project.ts'
import type { DatabaseStandIn } from '@stagecraft/localstack/stack/adapt-template.js'
import { aws } from '../deployment/cloud.ts'
import { deployRelease } from '../deployment/deployment.ts'
import { smokeTest } from '../deployment/smoke.ts'
import { openTarget } from '../deployment/target.ts'
import { cloudAt } from './clouds.ts'

/**
 * A deployment in a process of its own, which somebody kills. It says when it begins, when all is planned and something begins to
 * change, and when it ends. Its argument: `DeployedByChild` as JSON.
 */
export interface DeployedByChild {
  root: string
  /** Of an engine; AWS where it is left out. */
  endpoint?: string
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
  standIn?: DatabaseStandIn | undefined
  stage: string
  release: string
}

const { root, endpoint, credentials, standIn, stage, release } = JSON.parse(process.argv[2] ?? '{}') as DeployedByChild
const target = await openTarget(await openProject(root), stage, endpoint ? cloudAt(endpoint, credentials, () => standIn) : aws)
const say = (word: 'begins' | 'changes' | 'ends') => void process.stdout.write(`${word}\n`)
say('begins')
const conduct = { step: <T>(_: string, work: () => Promise<T>) => work(), detail: () => {}, confirm: async () => say('changes'), smoke: smokeTest }
await deployRelease(target, { kind: 'deploy', release }, conduct)
say('ends')
