import { createRequire, syncBuiltinESMExports } from 'node:module'
import type { Worker as ThreadWorker, TransferListItem, WorkerOptions } from 'node:worker_threads'

const threads = createRequire(import.meta.url)('node:worker_threads') as { Worker: typeof ThreadWorker }

/**
 * From now on a worker that has ended is started again by the next message. serverless-offline ends the worker of a function that took too long and keeps
 * on sending requests to it, so that each of them fails after the function's whole time. On AWS the next invocation gets a new environment:
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-shutdown
 * Before serverless-offline is loaded.
 */
export function restartEndedWorkers(): void {
  threads.Worker = class extends threads.Worker {
    readonly #again: () => ThreadWorker
    #next: ThreadWorker | undefined
    #hasEnded = false

    constructor(file: string | URL, options?: WorkerOptions) {
      super(file, options)
      this.#again = () => new threads.Worker(file, options)
      this.once('exit', () => {
        this.#hasEnded = true
      })
    }

    override postMessage(message: unknown, transferred: readonly TransferListItem[] = []): void {
      if (this.#hasEnded) {
        this.#next ??= this.#again()
        this.#next.postMessage(message, transferred)
      } else super.postMessage(message, transferred)
    }

    override async terminate(): Promise<number> {
      const [code] = await Promise.all([super.terminate(), this.#next?.terminate()])
      return code
    }
  }
  // what is imported by name is the new one too
  syncBuiltinESMExports()
}
