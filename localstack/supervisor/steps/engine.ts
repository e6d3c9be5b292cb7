import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { RunningEngine } from '../../engines/engine.ts'
import { inspectionEnvironment, inspectionOptions } from '../../inspector/inspection.ts'
import type { EngineAccess } from '../../stack/client-options.ts'
import type { Description } from '../../stack/description.ts'
import { accessOf } from '../engine-access.ts'
import { frontSecret } from '../front-secret.ts'
import { functionEnvironment } from '../node-parts.ts'
import type { Step } from '../plan.ts'
import { oweRecovery } from '../recovery.ts'
import type { Part, Site } from '../site.ts'

/** The engine; another process once it has brought lost objects back. */
export type EnginePart = Part<RunningEngine>

/** What answers the AWS API. */
export function engine(site: Site): Step<{ region: string }, EnginePart> {
  const { project, ports, place, inspection, note } = site
  return {
    needs: ['region'],
    limit: { waitsFor: `the engine to answer on port ${ports.engine}`, seconds: 120, log: place.log },
    start: async ({ region }) => {
      if (process.env.STAGECRAFT_RUN) await site.engine.nameRun(place, process.env.STAGECRAFT_RUN)
      const running = await site.engine.start(place, {
        port: ports.engine,
        region,
        frontSecret: await frontSecret(project),
        discardState: !existsSync(join(project.state, 'deployed.json')),
        addresses: site.addresses,
        functionEnvironment: { ...functionEnvironment(project), ...inspectionEnvironment(inspection) },
        functionOptions: inspectionOptions(inspection),
      })
      await note({ name: 'engine', pid: running.pid, mark: place.program })
      if (running.state.kind === 'lost') await oweRecovery(project, running.state.since)
      return { current: running }
    },
    stop: ({ current }) => current.stop(),
  }
}

/** How the engine's administrator reaches it. */
export function access({ ports }: Site): Step<{ engine: EnginePart; description: Description }, EngineAccess> {
  return {
    needs: ['engine', 'description'],
    limit: { waitsFor: 'the engine’s address', seconds: 10 },
    isQuiet: true,
    start: async ({ engine, description }) => accessOf(engine.current, description, ports),
  }
}
