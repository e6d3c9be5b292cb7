import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { Output } from '../output/output.ts'
import { attentionOf } from '../pr-report/html/attention.ts'
import { pageOf } from '../pr-report/html/page.ts'
import { makeReport } from '../pr-report/make.ts'

/** The command’s options, as they are typed. */
export interface Options {
  base: string
  head?: string
  stage: string
  tests?: string
  /** Before and after. */
  bench?: string[]
  pictures: boolean
  out?: string
}

/** Writes one HTML file about the change from `base` to the working tree. `--json`: `{ file, attention }`, what asks for a second look. */
export async function prReport(project: Project, output: Output, { base, head, stage, tests, bench, pictures, out }: Options): Promise<void> {
  if (bench && bench.length !== 2)
    throw new StagecraftError('no-pair', `A comparison takes two results of the benchmark, and ${bench.length} came.`, {
      hint: 'Name the one before and the one after: `make pr-report BENCH="before.json after.json"`.',
    })
  const [before, after] = (bench ?? []).map((file) => resolve(file))
  // a signal alone would leave the folders behind; what was started ends with this process
  for (const [signal, code] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const]) process.once(signal, () => process.exit(code))
  process.env.STAGECRAFT_ENDS_WITH ??= String(process.pid)
  const report = await makeReport(
    project,
    {
      base,
      ...(head && { head }),
      stage,
      ...(tests && { tests: resolve(tests) }),
      ...(before && after && { benchmarks: [before, after] as const }),
      pictures,
    },
    output.say,
  )
  const file = out ? resolve(out) : join(project.programs, 'pr-report.html')
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, await pageOf(report, new Date()))
  const attention = attentionOf(report)
  output.result({ file, attention }, () => [...attention.map(({ text, grade }) => `  ${grade === 'bad' ? '!' : '·'} ${text}`), file].join('\n'))
}
