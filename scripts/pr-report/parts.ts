import { stripVTControlCharacters } from 'node:util'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import colours from 'picocolors'
import { marks } from '../output/marks.ts'
import type { Part } from './report.ts'

/** Makes one part after another and says how long each took. A part that fails says why in the report, and the others go on. */
export interface Parts {
  make<T>(name: string, work: () => Promise<T>): Promise<Part<T>>
}

export function showParts(say: (line: string) => void): Parts {
  return {
    async make(name, work) {
      const started = performance.now()
      const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`
      try {
        const value = await work()
        say(`  ${marks.ok}  ${name.padEnd(34)}${colours.dim(seconds())}`)
        return { value }
      } catch (error) {
        const missing = stripVTControlCharacters(error instanceof Error ? error.message : String(error)).trim()
        say(`  ${marks.warn}  ${name.padEnd(34)}${colours.dim(seconds())}\n${missing.replace(/^/gm, '        ')}`)
        if (!(error instanceof Error)) throw error
        return { missing: [missing, error instanceof StagecraftError ? error.hint : undefined].filter(Boolean).join('\n'), failed: true }
      }
    },
  }
}

/** A part made of the same part of both sides; missing where one of them is. */
export async function ofBoth<T, Made>(before: Part<T>, after: Part<T>, make: (before: T, after: T) => Made | Promise<Made>): Promise<Part<Made>> {
  if ('missing' in before) return { ...before, missing: `Before the change: ${before.missing}` }
  if ('missing' in after) return { ...after, missing: `After the change: ${after.missing}` }
  return { value: await make(before.value, after.value) }
}

/** A part that nobody asked for. */
export function notAsked(missing: string): { missing: string; failed: false } {
  return { missing, failed: false }
}
