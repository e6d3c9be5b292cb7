import { AsyncLocalStorage } from 'node:async_hooks'

/** One call that a behaviour made, and how it was answered. */
export interface Call {
  /** `sqs:SendMessage` */
  operation: string
  /** HTTP's; 0 where no answer came. */
  status: number
  /** The error's name, where it was one. */
  error?: string
}

const calls = new AsyncLocalStorage<Call[]>()

/** Runs `work`, and adds the calls that it makes to `made`, whatever else runs at the same time. */
export function recording<T>(made: Call[], work: () => Promise<T>): Promise<T> {
  return calls.run(made, work)
}

/** Adds a call to the transcript of whatever is running. */
export function record(call: Call): void {
  calls.getStore()?.push(call)
}

interface Stack {
  // the SDK's own types of a middleware differ in every client
  add(middleware: never, options: { step: 'initialize'; name: string }): void
}

interface Answer {
  output?: { $metadata?: { httpStatusCode?: number } }
}

/** Makes a client of the SDK note each call that it makes, under the service's prefix in IAM. */
export function recorded<T extends { middlewareStack: Stack }>(prefix: string, client: T): T {
  const note =
    (next: (step: unknown) => Promise<Answer>, { commandName = '' }: { commandName?: string }) =>
    async (step: unknown) => {
      const operation = `${prefix}:${commandName.replace(/Command$/, '')}`
      try {
        const answer = await next(step)
        record({ operation, status: answer.output?.$metadata?.httpStatusCode ?? 0 })
        return answer
      } catch (error) {
        const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } }
        record({ operation, status: $metadata?.httpStatusCode ?? 0, error: name })
        throw error
      }
    }
  client.middlewareStack.add(note as never, { step: 'initialize', name: 'transcript' })
  return client
}
