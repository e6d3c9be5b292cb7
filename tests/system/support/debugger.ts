import { readFile } from 'node:fs/promises'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventually, root as here } from './stack.ts'

type Message = { id?: number; method?: string; params?: Record<string, unknown>; result?: Record<string, unknown>; error?: { message: string } }

/** A script as the inspector tells of it: https://chromedevtools.github.io/devtools-protocol/v8/Debugger/#event-scriptParsed */
interface Script {
  scriptId: string
  url: string
  sourceMapURL: string
}

/** One thread of a process that is being debugged, spoken to as an editor does. */
export interface Thread {
  /** The project's folder. */
  root: string
  send(method: string, params?: object): Promise<Record<string, unknown>>
  scripts: Script[]
  /** Where it stands, `path in the project:line`; undefined while it runs. */
  stopped(): Promise<string | undefined>
  resume(): Promise<void>
}

/** A debugger of the process whose inspector listens at `url`: its main thread, and its worker threads as they come. */
export interface AttachedDebugger {
  main: Thread
  workers: Thread[]
  close(): void
}

export async function attach(url: string, root = here): Promise<AttachedDebugger> {
  const socket = new WebSocket(url)
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve()
    socket.onerror = () => reject(new Error(`Nobody answers at ${url}.`))
  })
  const main = threadOver(root, (message) => socket.send(JSON.stringify(message)))
  const workers = new Map<string, ReturnType<typeof threadOver>>()
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(String(data)) as Message
    const { sessionId, message: inner } = (message.params ?? {}) as { sessionId?: string; message?: string }
    if (message.method === 'NodeWorker.attachedToWorker' && sessionId) {
      const worker = threadOver(root, (each) => void main.thread.send('NodeWorker.sendMessageToWorker', { sessionId, message: JSON.stringify(each) }))
      workers.set(sessionId, worker)
      void worker.thread.send('Debugger.enable')
    } else if (message.method === 'NodeWorker.receivedMessageFromWorker' && sessionId && inner) {
      workers.get(sessionId)?.receive(JSON.parse(inner) as Message)
    } else main.receive(message)
  }
  await main.thread.send('Debugger.enable')
  await main.thread.send('NodeWorker.enable', { waitForDebuggerOnStart: false })
  return {
    main: main.thread,
    get workers() {
      return [...workers.values()].map(({ thread }) => thread)
    },
    close: () => socket.close(),
  }
}

/** Sets a breakpoint at the line of the source that holds `text`, where the source map says that it is. Returns it as `path:line`. */
export async function breakAt(thread: Thread, bundle: string, source: string, text: string): Promise<string> {
  const script = await eventually(`a script ${bundle}`, async () => thread.scripts.findLast(({ url }) => url.split('?')[0]?.endsWith(bundle)))
  const line = (await readFile(join(thread.root, source), 'utf8')).split('\n').findIndex((each) => each.includes(text))
  const isSource = (original: string) => pathOf(original, script, thread.root) === source
  const place = generatedPlace(await mapOf(script), await readFile(fileOf(script.url), 'utf8'), isSource, line)
  if (!place) throw new Error(`The source map leads nowhere to ${source}:${line + 1}.`)
  const { locations } = await thread.send('Debugger.setBreakpointByUrl', { urlRegex: `${RegExp.escape(bundle)}(\\?.*)?$`, ...place })
  if ((locations as unknown[]).length === 0) throw new Error(`The breakpoint at ${source}:${line + 1} is nowhere in ${script.url}.`)
  return `${source}:${line + 1}`
}

function threadOver(root: string, post: (message: object) => void): { thread: Thread; receive(message: Message): void } {
  const asked = new Map<number, { resolve(result: Record<string, unknown>): void; reject(error: Error): void }>()
  const scripts: Script[] = []
  let paused: { location: { scriptId: string; lineNumber: number; columnNumber: number } } | undefined
  const thread: Thread = {
    root,
    scripts,
    send: (method, params = {}) =>
      new Promise((resolve, reject) => {
        const id = asked.size + 1
        asked.set(id, { resolve, reject })
        post({ id, method, params })
      }),
    stopped: async () => {
      if (!paused) return undefined
      const { scriptId, lineNumber, columnNumber } = paused.location
      const script = scripts.find((each) => each.scriptId === scriptId)
      if (!script?.sourceMapURL) return script?.url
      const origin = (await mapOf(script)).findEntry(lineNumber, columnNumber)
      return 'originalSource' in origin ? `${pathOf(origin.originalSource, script, root)}:${origin.originalLine + 1}` : script.url
    },
    resume: async () => void (await thread.send('Debugger.resume')),
  }
  const receive = ({ id, method, params, result, error }: Message) => {
    const waiting = id === undefined ? undefined : asked.get(id)
    if (error) waiting?.reject(new Error(error.message))
    else waiting?.resolve(result ?? {})
    if (method === 'Debugger.scriptParsed') scripts.push(params as unknown as Script)
    if (method === 'Debugger.paused') paused = (params as { callFrames: (typeof paused)[] }).callFrames[0]
    if (method === 'Debugger.resumed') paused = undefined
  }
  return { thread, receive }
}

async function mapOf({ url, sourceMapURL }: Script): Promise<SourceMap> {
  return new SourceMap(JSON.parse(await readFile(new URL(sourceMapURL, url), 'utf8')) as SourceMapPayload)
}

function fileOf(url: string): string {
  const address = new URL(url)
  address.search = ''
  return fileURLToPath(address)
}

// a source's place in the project, whether the map names it in full or from where the map lies
function pathOf(source: string, { url, sourceMapURL }: Script, root: string): string {
  return relative(root, fileURLToPath(new URL(source, new URL(sourceMapURL, url))))
}

interface Place {
  lineNumber: number
  columnNumber: number
}

// the first place that was made from the line: Node's own source maps lead the other way only
function generatedPlace(map: SourceMap, code: string, isSource: (original: string) => boolean, line: number): Place | undefined {
  for (const [lineNumber, text] of code.split('\n').entries()) {
    for (let columnNumber = 0; columnNumber < text.length; columnNumber += 1) {
      const origin = map.findEntry(lineNumber, columnNumber)
      if ('originalSource' in origin && origin.originalLine === line && isSource(origin.originalSource))
        return { lineNumber, columnNumber: origin.generatedColumn }
    }
  }
  return undefined
}
