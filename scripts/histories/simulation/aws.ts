import type { Fault } from '../history.ts'
import { answer, changes, entriesOf, type Invoker, Refusal } from './calls.ts'
import type { Course } from './course.ts'
import type { Invocations } from './invocations.ts'
import type { SimulatedFunction, System } from './system.ts'
import type { Task, Turns } from './turns.ts'

/** A command of the AWS SDK. */
export interface Command {
  constructor: { name: string }
  input: object
}

export interface AwsParts {
  course: Course
  system: System
  turns: Turns
  invocations: Invocations
  /** Ends the invocation, and throws. */
  kill(task: Task): Promise<never>
  /** Holds the invocation up. */
  stall(task: Task, milliseconds: number): Promise<void>
}

/** AWS as the application's code calls it, with what happens to calls. */
export class Aws {
  readonly #parts: AwsParts

  constructor(parts: AwsParts) {
    this.#parts = parts
  }

  /** `timeoutMs`: so long the caller waits for an answer. Throws `Refusal`. */
  async call({ constructor: { name }, input }: Command, timeoutMs: number): Promise<object> {
    const { turns, system, course, kill, stall } = this.#parts
    // read once for each process, and so at moments that depend on what ran before
    const isConfiguration = /^Get(Parameter|SecretValue)Command$/.test(name)
    const task = isConfiguration ? undefined : await turns.turn()
    if (!task) return answer(system, this.#invoker(), name, input, undefined)
    const before = this.#fault(task, 'call', name)
    if (before?.do === 'kill') await kill(task)
    if (before?.do === 'refuse') throw new Refusal('ServiceUnavailable', 'simulated: nothing was done', 503)
    if (before?.do === 'stall') {
      await stall(task, Math.min(before.seconds * 1_000, timeoutMs))
      if (before.seconds * 1_000 >= timeoutMs) throw new Refusal('TimeoutError', 'simulated: no answer in time, and nothing was done', 500)
    }
    const entries = entriesOf(name, input)
    const failing = entries && this.#fault(task, 'batch', name) ? course.choose(entries.length) : undefined
    const result = await answer(system, this.#invoker(task), name, input, failing)
    const after = changes(name) ? this.#fault(task, 'change', name) : undefined
    if (after?.do === 'kill') await kill(task)
    if (after) throw new Refusal('TimeoutError', 'simulated: it was done, and the answer was lost', 500)
    return result
  }

  /** An object was created: the functions that want to know of it are told. */
  created(bucket: string, key: string, versionId: string): void {
    const { system, invocations } = this.#parts
    for (const { function: notified, bucket: where, prefix } of system.notifications) {
      if (where.name !== bucket || !key.startsWith(prefix)) continue
      const encoded = encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/')
      invocations.later(notified, { Records: [{ s3: { bucket: { name: bucket }, object: { key: encoded, versionId } } }] })
    }
  }

  #fault(task: Task, on: Fault['on'], command: string): Fault | undefined {
    const { faults, tell } = this.#parts.course
    const fault = faults.next(task.name, on)
    if (fault) tell(`${task.name}: ${fault.do} (${on === 'call' ? 'before' : on === 'change' ? 'after' : 'in'} ${command})`)
    return fault
  }

  #invoker(caller?: Task): Invoker {
    const { turns, invocations } = this.#parts
    return {
      later: (fullName, event) => invocations.later(this.#functionOf(fullName), event),
      now: (fullName, event) => {
        const ended = invocations.now(this.#functionOf(fullName), event)
        return caller ? turns.waiting(caller, ended) : ended
      },
    }
  }

  #functionOf(fullName: string): SimulatedFunction {
    const found = [...this.#parts.system.functions.values()].find((each) => each.fullName === fullName)
    if (!found) throw new Refusal('ResourceNotFoundException', `There is no function ${fullName}.`, 404)
    return found
  }
}
