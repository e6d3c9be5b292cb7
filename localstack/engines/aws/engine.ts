import type { Engine, RunningEngine } from '../engine.ts'

/** The real thing: nothing to install, nothing to start, nothing lacking. */
export const aws: Engine = {
  name: 'aws',
  version: 'AWS',
  runsIn: 'process',
  database: 'embedded',
  capabilities: { lacks: {}, standsIn: {}, actions: {}, differs: [] },
  install: async () => {},
  start: async () => running,
  reset: async () => {},
  snapshot: async () => {},
  restore: async () => {},
  decisions: async () => [],
  nameRun: async () => {},
  deployedStack: async () => undefined,
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
