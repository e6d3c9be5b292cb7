import type { ApplicationCommand } from '@stagecraft/localstack/config.ts'
import { localEngines } from '@stagecraft/localstack/engines/index.ts'
import { type EngineFigures, measureEngine } from './engines.ts'
import type { Spread } from './median.ts'
import { copyToMeasure } from './project-copy.ts'

/** Measures each engine that starts on this machine in one run, with the same files, on a copy of the project. One that does not start is named with its reason. */
export const command: ApplicationCommand = {
  description: 'measure every engine that starts here, side by side',
  arguments: ['[engines]'],
  needsStack: false,
  async run({ result, say }, asked) {
    process.env.STAGECRAFT_ENDS_WITH ??= String(process.pid)
    const copy = await copyToMeasure()
    const measured: Record<string, EngineFigures | { missing: string }> = {}
    try {
      for (const engine of asked ? asked.split(/\s+/) : localEngines) {
        const figures = await measureEngine(copy, engine, 3).catch((error: Error) => ({ missing: error.message }))
        measured[engine] = figures
        say(linesOf(engine, figures).join('\n'))
      }
      result(measured, () =>
        Object.entries(measured)
          .flatMap(([engine, figures]) => linesOf(engine, figures))
          .join('\n'),
      )
    } finally {
      await copy.remove()
    }
  },
}

function linesOf(engine: string, figures: EngineFigures | { missing: string }): string[] {
  if ('missing' in figures) return [`  ${engine}`, `    not measured: ${figures.missing}`]
  const row = (what: string, value: string) => `    ${what.padEnd(64)}${value}`
  const { lines, ceiling, share, repairedCeiling, repairedShare } = figures.pipeline
  return [
    `  ${engine}`,
    row('first up, nothing there', `${figures.firstUp.toFixed(2)} s`),
    row('warm up', show(figures.warmUp, 's')),
    row('pipeline, file to applied', show(lines, '/s')),
    row('beside: the engine unrepaired, a function that logs one line', show(ceiling, '/s')),
    row('share of that', show(share, '')),
    row('beside: the engine with the kit’s repairs', show(repairedCeiling, '/s')),
    row('share of that', show(repairedShare, '')),
    row('memory of the processes on this machine', `${figures.megabytes.toFixed(0)} MB`),
  ]
}

function show({ min, median, max }: Spread, unit: string): string {
  if (Number.isNaN(median)) return 'not measured: its container has the repairs'
  const digits = unit === '/s' ? 0 : 2
  return `${median.toFixed(digits)} ${unit} (${min.toFixed(digits)}–${max.toFixed(digits)})`
}
