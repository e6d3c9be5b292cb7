import { readFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { invoke } from '@stagecraft/localstack/stack/functions-api.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { eventually } from '../system/support/stack.ts'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'

// a debugger attaches to a Python function of a repository that does not know the kit
let copy: RepositoryCopy
let record: StackRecord

beforeAll(async () => {
  vi.stubEnv('STAGECRAFT_INSPECT', '1')
  copy = await repositoryCopy('python')
  record = await copy.start()
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await copy?.remove()
})

const ask = () => invoke(record, record.functions.counts ?? '', {})

test('a breakpoint in the project’s own file holds the function, and it goes on', async () => {
  expect(await ask()).toEqual({ count: 2 })
  const { url } = JSON.parse(await readFile(join(copy.service, '.stagecraft', 'inspect', `${record.functions.counts}.json`), 'utf8')) as {
    url: string
  }
  const source = join(copy.service, 'src', 'counts.py')
  const client = new Debugger(connect(Number(new URL(url).port), '127.0.0.1'))
  try {
    await client.request('initialize', { adapterID: 'debugpy', pathFormat: 'path', linesStartAt1: true })
    const attached = client.request('attach', { justMyCode: false })
    await client.event('initialized')
    const line = (await readFile(source, 'utf8')).split('\n').findIndex((text) => text.includes('return')) + 1
    const { breakpoints } = await client.request('setBreakpoints', { source: { path: source }, breakpoints: [{ line }] })
    expect(breakpoints).toEqual([expect.objectContaining({ verified: true, line })])
    await client.request('configurationDone', {})
    await attached
    const answer = ask()
    const { threadId } = await client.event('stopped')
    const { stackFrames } = await client.request('stackTrace', { threadId })
    expect(stackFrames[0]).toMatchObject({ name: 'handle', line, source: { path: source } })
    await client.request('continue', { threadId })
    expect(await answer).toEqual({ count: 4 })
  } finally {
    client.close()
  }
})

interface Message {
  type: 'response' | 'event'
  request_seq?: number
  event?: string
  success?: boolean
  message?: string
  // what each holds is in its specification
  body?: { [name: string]: never }
}

/** As much of the Debug Adapter Protocol as this test asks: https://microsoft.github.io/debug-adapter-protocol/specification */
class Debugger {
  readonly #socket: Socket
  readonly #messages: Message[] = []
  #received = Buffer.alloc(0)
  #sent = 0

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (piece) => this.#take(piece))
  }

  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is in the specification
  async request(command: string, words: object): Promise<any> {
    const seq = ++this.#sent
    const text = JSON.stringify({ seq, type: 'request', command, arguments: words })
    this.#socket.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
    const answer = await eventually(`an answer to ${command}`, async () => this.#messages.find((each) => each.request_seq === seq))
    if (!answer.success) throw new Error(`${command}: ${answer.message}`)
    return answer.body
  }

  // biome-ignore lint/suspicious/noExplicitAny: as above
  async event(name: string): Promise<any> {
    const message = await eventually(`the event ${name}`, async () => this.#messages.find((each) => each.event === name))
    return message.body
  }

  close(): void {
    this.#socket.destroy()
  }

  #take(piece: Buffer): void {
    this.#received = Buffer.concat([this.#received, piece])
    for (;;) {
      const head = /^Content-Length: (\d+)\r\n\r\n/.exec(this.#received.subarray(0, 100).toString('latin1'))
      if (!head || this.#received.length < head[0].length + Number(head[1])) return
      const end = head[0].length + Number(head[1])
      this.#messages.push(JSON.parse(this.#received.subarray(head[0].length, end).toString('utf8')) as Message) // as the specification says
      this.#received = this.#received.subarray(end)
    }
  }
}
