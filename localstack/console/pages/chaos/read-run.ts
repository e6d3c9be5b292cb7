import { open } from 'node:fs/promises'
import type { ChaosEvent, ChaosRun } from './types.ts'

/** Of a long run the beginning and the newest are read. */
const headBytes = 4 * 1_024
const tailBytes = 256 * 1_024
const mostShown = 100

/** What a run has told so far, from the file that it writes; undefined where there is none. */
export async function readRun(file: string, isRunning: boolean, said: string | undefined): Promise<ChaosRun | undefined> {
  const text = await ends(file)
  const events = text?.split('\n').flatMap(eventIn) ?? []
  const begins = events.find((each) => each.event === 'begins')
  if (!begins) return undefined
  const held = events.filter((each) => each.event === 'held')
  const failed = events.find((each) => each.event === 'failed')
  const over = events.find((each) => each.event === 'ends')
  const did = events.flatMap(({ at, ...each }) =>
    each.event === 'did'
      ? [{ at, text: each.text }]
      : each.event === 'held'
        ? [{ at, text: `History ${each.history} held: looked at ${each.moments} times. Its seed is ${each.seed}.` }]
        : [],
  )
  return {
    ...{ seed: begins.seed, minutes: begins.minutes, faults: begins.faults, isRunning },
    verdict: failed ? 'broken' : over || isRunning ? 'holds' : 'ended early',
    histories: over?.histories ?? held.at(-1)?.history ?? 0,
    moments: over?.moments ?? held.at(-1)?.inAll ?? 0,
    did: did.slice(-mostShown).reverse(),
    ...(failed ? { failed: { breaches: failed.breaches, text: failed.text, repeat: failed.repeat } } : {}),
    ...(!failed && !over && !isRunning && said ? { said } : {}),
  }
}

function eventIn(line: string): ChaosEvent[] {
  try {
    return [JSON.parse(line) as ChaosEvent] // as the command writes it
  } catch {
    // the last line may not be whole, and one is cut where the middle was left out
    return []
  }
}

async function ends(file: string): Promise<string | undefined> {
  const handle = await open(file).catch(() => undefined)
  if (!handle) return undefined
  try {
    const { size } = await handle.stat()
    const read = async (from: number, length: number) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, from)
      return buffer.toString('utf8', 0, bytesRead)
    }
    if (size <= headBytes + tailBytes) return read(0, size)
    return `${await read(0, headBytes)}\n${await read(size - tailBytes, tailBytes)}`
  } finally {
    await handle.close()
  }
}
