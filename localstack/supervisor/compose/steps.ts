import { servicesOf } from '../../compose/services.ts'
import type { RunningEngine } from '../../engines/engine.ts'
import { readJson } from '../../project.ts'
import { type Description, describe, descriptionFile } from '../../stack/description.ts'
import type { Step, StepEvent } from '../plan.ts'
import type { Site } from '../site.ts'
import type { EnginePart } from '../steps/engine.ts'
import { Composition, type RunningService } from './composition.ts'

/** The region that the engine is started for: that of the first service, which depends on none. */
export function region({ project }: Site): Step<object, string> {
  return {
    needs: [],
    limit: { waitsFor: 'the description of the first service', seconds: 180 },
    isQuiet: true,
    start: async () => {
      const [first] = servicesOf(project)
      if (!first) throw new Error('A compose file without services was opened.')
      return ((await readJson<Description>(descriptionFile(first))) ?? (await describe(first))).region
    },
  }
}

/** What the services are started and stopped with: it stops those that run, where another one fails. */
export function composition({ project }: Site, listen: (event: StepEvent) => void): Step<object, Composition> {
  return {
    needs: [],
    limit: { waitsFor: 'nothing', seconds: 10 },
    isQuiet: true,
    start: async () => new Composition(project, listen),
    stop: (made) => made.stop(globalThis.console.error),
  }
}

interface Needs {
  engine: EnginePart
  'user pool': RunningEngine | undefined
  composition: Composition
}

/** Every service, one after another: each step of theirs has a limit of its own. */
export function services({ ports }: Site): Step<Needs, RunningService[]> {
  return {
    needs: ['engine', 'user pool', 'composition'],
    limit: { waitsFor: 'the services', seconds: Number.POSITIVE_INFINITY },
    isQuiet: true,
    start: ({ engine, 'user pool': beside, composition: made }) => made.start({ ports, engine, beside }),
  }
}
