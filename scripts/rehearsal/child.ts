import { json } from 'node:stream/consumers'
import { openProject } from '@stagecraft/localstack/project.ts'
import type { DatabaseStandIn } from '@stagecraft/localstack/stack/template/adapt-template.js'
import { aws } from '../deployment/cloud.ts'
import { deployRelease } from '../deployment/deployment.ts'
import { removeStage, type WantedRemoval } from '../deployment/remove.ts'
import { smokeTest } from '../deployment/smoke.ts'
import { openTarget } from '../deployment/target.ts'
import { cloudAt } from './clouds.ts'

/**
 * A deployment or a removal in a process of its own, which somebody kills. It says when it begins, when all is planned and something begins to change, and
 * when it ends. Its standard input: `DoneByChild` as JSON.
 */
export interface DoneByChild {
  root: string
  /** Of an engine; AWS where it is left out. */
  endpoint?: string
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
  standIn?: DatabaseStandIn | undefined
  stage: string
  /** What is deployed. */
  release?: string
  /** Or how the stage is taken down. */
  removal?: WantedRemoval
}

const { root, endpoint, credentials, standIn, stage, release, removal } = (await json(process.stdin)) as DoneByChild
const target = await openTarget(await openProject(root), stage, endpoint ? cloudAt(endpoint, credentials, () => standIn) : aws)
const say = (word: 'begins' | 'changes' | 'ends') => void process.stdout.write(`${word}\n`)
say('begins')
const conduct = { step: <T>(_: string, work: () => Promise<T>) => work(), detail: () => {}, confirm: async () => say('changes'), smoke: smokeTest }
if (removal) await removeStage(target, removal, conduct)
else await deployRelease(target, { kind: 'deploy', release: release ?? '' }, conduct)
say('ends')
