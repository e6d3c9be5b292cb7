import { StagecraftError } from '../../errors.ts'
import type { Engine, RunningEngine } from '../engine.ts'

/** The real thing: nothing to install, nothing to start, nothing lacking. */
export const aws: Engine = {
  name: 'aws',
  version: 'AWS',
  runsIn: 'process',
  database: 'embedded',
  capabilities: {
    lacks: {},
    leavesOut: {},
    onlyOnAws: {},
    assumedOnAws: {},
    standsIn: {},
    otherRoads: {},
    actions: {},
    enforcesRoles: true,
    runtimes: [''],
    webSockets: true,
    integrations: [],
    carriesState: true,
    verifiesCallers: true,
    differs: [],
  },
  install: async () => {},
  start: async () => running,
  reset: async () => {},
  snapshot: noSnapshots,
  restore: noSnapshots,
  decisions: async () => [],
  nameRun: async () => {},
  deployedStack: async () => undefined,
}

async function noSnapshots(): Promise<never> {
  throw new StagecraftError('no-snapshots', 'A snapshot holds a local stack, and the selected engine is AWS itself.', {
    hint: 'AWS has its own backups: https://docs.aws.amazon.com/aws-backup/.',
  })
}

const running: RunningEngine = {
  endpoint: undefined,
  credentials: undefined,
  pid: 0,
  state: { kind: 'kept' },
  ended: new Promise(() => {}),
  bringBack: async () => running,
  stop: async () => {},
}
