import { join, relative } from 'node:path'
import type { ComposedService } from '../../compose/file.ts'
import { readHanded, writeHanded } from '../../compose/handed.ts'
import type { ServiceProject } from '../../compose/services.ts'
import { StagecraftError } from '../../errors.ts'
import type { Description } from '../../stack/description.ts'
import { type Start, StepError, type StepEvent } from '../plan.ts'
import { type LentEngine, openSite, type Site } from '../site.ts'
import { type RunningStack, stackPlan } from '../start.ts'
import { inTurn } from './in-turn.ts'
import { handedTo, outputsOf, type ServiceOutputs } from './outputs.ts'
import { startOrder } from './start-order.ts'

/** A service that runs. */
export interface RunningService {
  name: string
  site: Site
  stack: RunningStack
}

interface WaitingService {
  name: string
  dependsOn: readonly string[]
  site: Site
}

type Tell = (service: RunningService, changes: string) => void

// each compiles its description and sends its stack: more at once take no less time on a laptop, and more memory
const mostAtOnce = 3

/** The services that a compose file joins, while they run in one engine: each is a stack of its own, with a part of the supervisor to itself. */
export class Composition {
  readonly #project: Site['project']
  readonly #listen: (event: StepEvent) => void
  readonly #starts: Start<RunningStack>[] = []
  readonly #outputs = new Map<string, ServiceOutputs>()
  /** Service → what its description calls it; of those that are under way, too. */
  readonly #described = new Map<string, string>()
  #isStopping = false
  readonly running: RunningService[] = []

  constructor(project: Site['project'], listen: (event: StepEvent) => void) {
    this.#project = project
    this.#listen = listen
  }

  /**
   * Starts every service after those it depends on, with their outputs, and up to three at once. Throws what the first step fails of, a `StepError` that names
   * the service; then no further one begins.
   */
  async start(lent: LentEngine): Promise<RunningService[]> {
    const waiting: WaitingService[] = []
    // one after the other: which ports a service has does not depend on how long others take
    for (const { name, dependsOn, project } of startOrder(this.#project)) waiting.push({ name, dependsOn, site: await this.#open(project, lent) })
    await inTurn(waiting, mostAtOnce, async (each) => {
      const service = await this.#startService(each)
      this.running.push(service)
      this.running.sort((one, other) => place(waiting, one) - place(waiting, other))
    })
    // a service may read of one that starts after it
    await this.#handOn(() => {})
    return this.running
  }

  /** To be called when a service has another description: what it has for others now is handed on. `tell` hears of those that took something in. */
  async taken(service: RunningService, tell: Tell): Promise<void> {
    await this.#note(service)
    await this.#handOn(tell)
  }

  /** Stops the services, the last first. The engine is another's to stop. */
  async stop(report: (error: unknown) => void): Promise<void> {
    this.#isStopping = true
    for (const start of this.#starts.toReversed()) await start.stop(report)
  }

  async #open(project: ServiceProject, lent: LentEngine): Promise<Site> {
    const { service: name } = project.partOf
    try {
      const opened = await openSite(project, (line) => this.#listen({ kind: 'said', step: stepOf(name, 'ports'), line }), lent)
      return { ...opened, describe: async () => this.#refuseSame(project, await opened.describe()) }
    } catch (error) {
      throw new StepError(stepOf(name, 'start'), error)
    }
  }

  async #startService({ name, site }: WaitingService): Promise<RunningService> {
    try {
      await this.#hand(site.project as ServiceProject)
      if (this.#isStopping) throw new Error('The stack is stopping.')
      const start = stackPlan(site).start((event) => this.#listen({ ...event, step: stepOf(name, event.step) }))
      this.#starts.push(start)
      const service = { name, site, stack: await start.done }
      await this.#note(service)
      return service
    } catch (error) {
      if (error instanceof StepError) throw new StepError(stepOf(name, error.step), error.cause)
      throw new StepError(stepOf(name, 'start'), error)
    }
  }

  // those that get something else than before take it in, and hand on in their turn
  async #handOn(tell: Tell): Promise<void> {
    const { takeIn } = await import('../take-in.ts')
    // a circle of `${cf:…}` whose values change each time has no end of its own
    for (let round = 0; round < this.running.length; round++) {
      let isQuiet = true
      for (const service of this.running) {
        if (!(await this.#hand(service.site.project as ServiceProject))) continue
        // undefined where it takes nothing of what changed
        const changes = await takeIn(service.site, service.stack)
        if (!changes) continue
        isQuiet = false
        await this.#note(service)
        tell(service, changes)
      }
      if (isQuiet) return
    }
  }

  // the second one would replace the first, on AWS too
  #refuseSame({ partOf, root, description: file = 'serverless.yml' }: ServiceProject, description: Description): Description {
    const other = [...this.#described].find(([name, service]) => name !== partOf.service && service === description.service)?.[0]
    if (!other) {
      this.#described.set(partOf.service, description.service)
      return description
    }
    throw new StagecraftError(
      'wrong-compose',
      `The services ${other} and ${partOf.service} of ${this.#project.compose?.file} are both called “${description.service}”: they would be one stack.`,
      { hint: `Change \`service\` in ${join(relative(this.#project.root, root), file)}.` },
    )
  }

  // whether it is something else than before
  async #hand(project: ServiceProject): Promise<boolean> {
    const service = this.#project.compose?.services.find(({ name }) => name === project.partOf.service) as ComposedService // servicesOf made it of that
    const handed = handedTo(service, this.#outputs, this.#project.compose?.file ?? '')
    const before = readHanded(project)
    // what a service that has not started yet had at the last start is good until it has
    const last = this.running.length < (this.#project.compose?.services.length ?? 0) ? before : { values: {}, roles: [] }
    const roles = [...new Set([...(last.roles ?? []), ...(handed.roles ?? [])])].sort()
    const known = { params: handed.params, values: { ...last.values, ...handed.values }, roles }
    if (JSON.stringify(known) === JSON.stringify(before)) return false
    await writeHanded(project, known)
    return true
  }

  async #note({ name, stack }: RunningService): Promise<void> {
    this.#outputs.set(name, await outputsOf(stack.access, stack.description))
  }
}

const stepOf = (service: string, step: string) => `${service} › ${step}`
const place = (all: readonly { name: string }[], { name }: { name: string }) => all.findIndex((each) => each.name === name)
