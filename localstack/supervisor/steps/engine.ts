import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { RunningEngine, SharedNetwork } from '../../engines/engine.ts'
import { installPrograms } from '../../engines/programs.ts'
import { inspectionEnvironment, inspectionOptions } from '../../inspector/inspection.ts'
import type { EngineAccess } from '../../stack/client-options.ts'
import { interpretersFile } from '../../stack/code/interpreters.ts'
import type { Deployed } from '../../stack/deploy.ts'
import type { Description } from '../../stack/description.ts'
import { administrator } from '../administrator.ts'
import { deployedFile, deployedStacks } from '../deployed-record.ts'
import { accessOf } from '../engine-access.ts'
import { frontSecret } from '../front-secret.ts'
import { functionEnvironment } from '../node-parts.ts'
import { pageOrigin } from '../page-origin.ts'
import type { Step } from '../plan.ts'
import { oweRecovery } from '../recovery.ts'
import type { Part, Site } from '../site.ts'

/** The engine; another process once it has brought lost objects back. */
export type EnginePart = Part<RunningEngine>

/** The engine's program: installed before the first start, and here again where it is gone or its Python is. */
export function program({ project, lent }: Site): Step<object, void> {
  return {
    needs: [],
    limit: { waitsFor: 'pip to install the engine', seconds: 900 },
    isQuiet: true,
    skip: () => lent !== undefined,
    start: (_, say) => installPrograms(project, say),
  }
}

/** What answers the AWS API. */
export function engine(site: Site): Step<{ region: string; program: void; network: SharedNetwork | undefined }, EnginePart> {
  const { project, ports, place, inspection, note } = site
  return {
    needs: ['region', 'program', 'network'],
    limit: { waitsFor: `the engine to answer on port ${ports.engine}`, seconds: 300, log: place.log },
    ...(site.lent ? { isQuiet: true as const } : {}),
    start: async ({ region }, say) => {
      if (site.lent) return site.lent.engine
      if (process.env.STAGECRAFT_RUN) await site.engine.nameRun(place, process.env.STAGECRAFT_RUN)
      const deployed = await deployedStacks(project)
      const secret = await frontSecret(project)
      const key = await administrator(project)
      const start = async (discardState: boolean) => {
        const started = await site.engine.start(place, {
          port: ports.engine,
          region,
          frontSecret: secret,
          administrator: key,
          pageOrigin: pageOrigin(site),
          discardState,
          addresses: site.addresses,
          reaches: { signIn: ports.identity },
          functionEnvironment: { ...functionEnvironment(site), ...inspectionEnvironment(inspection) },
          functionOptions: inspectionOptions(inspection),
          interpreters: interpretersFile(project),
        })
        await note({ name: 'engine', pid: started.pid, mark: place.program, container: started.container })
        return started
      }
      let running = await start(deployed.length === 0)
      if (running.state.kind === 'kept' && !(await holdsAll(site, running, secret, deployed))) {
        await running.stop()
        running = await start(true)
      }
      const since = lostSince(site, running)
      if (since) {
        const why = site.engine.capabilities.carriesState
          ? 'repaired: the engine had lost the deployed stack'
          : 'the engine has its stored objects alone'
        say(`${why}. The stack is deployed again, and messages that the queues lost are sent again`)
        await oweRecovery(project, since)
      }
      return { current: running }
    },
    stop: async ({ current }) => (site.lent ? undefined : current.stop()),
  }
}

async function holdsAll(site: Site, running: RunningEngine, secret: string, deployed: readonly Deployed[]): Promise<boolean> {
  return (await Promise.all(deployed.map((each) => holds(site, running, secret, each)))).every(Boolean)
}

// the stack of the last deployment, and not another of the same name
async function holds(site: Site, { endpoint = '' }: RunningEngine, secret: string, { stack, id, mark }: Deployed): Promise<boolean> {
  const there = await site.engine.deployedStack(endpoint, secret, stack)
  return there?.id === id && there.mark === mark
}

const aDayMs = 24 * 3_600_000

// Before the first deployment there is nothing to lose. An engine without any state is new; where this stack was deployed before, its folder was lost. What has
// been in a queue for a day is in a dead-letter queue
function lostSince({ project }: Site, { state }: RunningEngine): Date | undefined {
  const wasDeployed = [deployedFile(project), join(project.state, 'migrated.json')].some((file) => existsSync(file))
  if (!wasDeployed || state.kind === 'kept') return undefined
  return state.kind === 'lost' ? state.since : new Date(Date.now() - aDayMs)
}

/** How the engine's administrator reaches it. */
export function access({
  ports,
}: Site): Step<{ engine: EnginePart; 'user pool': RunningEngine | undefined; description: Description }, EngineAccess> {
  return {
    needs: ['engine', 'user pool', 'description'],
    limit: { waitsFor: 'the engine’s address', seconds: 10 },
    isQuiet: true,
    start: async ({ engine, 'user pool': beside, description }) => ({
      ...accessOf(engine.current, description, ports),
      ...(beside?.endpoint ? { besideEndpoint: beside.endpoint } : {}),
    }),
  }
}
