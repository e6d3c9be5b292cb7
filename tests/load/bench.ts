import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { ApplicationCommand } from '@stagecraft/localstack/config.ts'
import { openProject } from '@stagecraft/localstack/project.ts'
import { readStack } from '@stagecraft/localstack/supervisor/records.ts'
import { signedIn } from '../system/support/stack.ts'
import { measureGuardedRequests } from './guarded-requests.ts'
import { measureLongFile } from './long-file.ts'
import type { Spread } from './median.ts'
import { memoryOfStack } from './memory.ts'
import { measureMemoryGrowth } from './memory-growth.ts'
import { measurePageScript } from './page-size.ts'
import { measurePipeline } from './pipeline.ts'
import { copyToMeasure } from './project-copy.ts'
import { measureRequests } from './requests.ts'
import { measureSaves } from './saves.ts'
import { measureSignIn } from './sign-in.ts'
import { measureSnapshots } from './snapshots.ts'
import { measureStarts } from './starts.ts'
import { measureTokenVerification } from './token-verification.ts'

/** Measures what docs/performance.md promises, on a copy of the project with a stack of its own, each beside something measured in the same run. */
export const command: ApplicationCommand = {
  description: 'measure speed and memory on a copy of the project',
  arguments: ['[growth]'],
  needsStack: false,
  async run({ result, say }, growthMinutes) {
    const rows: string[] = []
    const row = (what: string, measured: string, aim: string) => {
      const line = `  ${what.padEnd(62)}${measured.padEnd(40)}${aim}`.trimEnd()
      rows.push(line)
      // what was measured stays known if a later row fails
      say(line)
    }
    // its stacks end with it, even if it is killed
    process.env.STAGECRAFT_ENDS_WITH ??= String(process.pid)
    const copy = await copyToMeasure()
    try {
      const starts = await measureStarts(copy, 5)
      row('first up, nothing there', `${show(starts.fresh, 's')}`, '≤ 4 s')
      row('warm up, data kept', `${show(starts.warm, 's')}`, '≤ 1.0 s')
      row('  beside: the Framework’s package alone', show(starts.frameworkPackage, 's'), '')
      const stack = await readStack(await openProject(copy.root))
      if (!stack) throw new Error('The copy’s stack is not running.')
      const snapshots = await measureSnapshots(copy, 5)
      row('snapshot of a stack with 1,639 events', show(snapshots.snapshot, 's'), '≤ 2 s')
      row('  API and functions stood still for', show(snapshots.stoodStill, 'ms'), '')
      row('restore of it, until all answers', show(snapshots.restore, 's'), '≤ 2 s')
      row('branch, until all answers', show(snapshots.branch, 's'), '≤ 4 s')
      const saves = await measureSaves(copy, stack, 7)
      for (const [name, aim] of [
        ['api', '≤ 60 ms'],
        ['consumer', '≤ 200 ms'],
        ['page', '≤ 100 ms'],
      ] as const)
        row(`save to new answer: ${name}`, `${show(saves[name], 'ms')}, first ${saves[name].first.toFixed(0)} ms`, aim)
      const pipeline = await measurePipeline(copy, stack, 3, 2_000)
      row('pipeline, file to applied', show(pipeline.lines, '/s'), '')
      row('  beside: the engine unrepaired, a function that logs one line', show(pipeline.ceiling, '/s'), '')
      row('  share of that', show(pipeline.share, ''), '≥ 0.90')
      row('  beside: the engine with the kit’s repairs', show(pipeline.repairedCeiling, '/s'), '')
      row('  share of that', show(pipeline.repairedShare, ''), '')
      const requests = await measureRequests(stack.urls.api, await signedIn(stack), 500)
      row('orders page, one connection', `${show(requests.orders, 'ms')}`, 'p50 ≤ 3 ms with 5,000 orders')
      row('  beside: the same bytes from a bare server', show(requests.bare, 'ms'), '')
      const guarded = await measureGuardedRequests(500)
      row('a route that asks for a token', show(guarded.guarded, 'ms'), '')
      row('  beside: the same function by an open route', show(guarded.open, 'ms'), '')
      const verification = await measureTokenVerification(2_000)
      row('verifying a token', `${verification.median.toFixed(3)} ms (from ${verification.min.toFixed(3)})`, 'p50 ≤ 0.3 ms')
      const signIn = await measureSignIn(stack, 5)
      row('signing in, in a browser', show(signIn, 'ms'), '')
      // idle functions end after half a minute, idle workers of the API after two
      await sleep(150_000)
      const memory = await memoryOfStack(copy.root)
      const total = memory.reduce((sum, { megabytes }) => sum + megabytes, 0)
      row('memory of the idle stack', `${total.toFixed(0)} MB in ${memory.length} processes`, '≤ 400 MB')
      for (const { name, megabytes } of memory) row(`  ${name}`, `${megabytes.toFixed(0)} MB`, '')
      const growth = growthMinutes
        ? await measureMemoryGrowth(copy.root, (file) => copy.stagecraft('import', file), Number(growthMinutes))
        : undefined
      for (const [name, perHour] of Object.entries(growth?.perHour ?? {}))
        row(`an import a minute for ${growthMinutes} minutes: ${name}`, `${perHour.toFixed(1)} MB an hour`, name === 'sum' ? 'no growth' : '')
      // last of what the stack does: a long file leaves a large engine
      const long = await measureLongFile(copy, 33_334)
      row('pipeline, 6,000 lines in one file', `${long.short.toFixed(0)}/s`, '')
      row('pipeline, 100,000 lines in one file', `${long.long.toFixed(0)}/s`, '')
      row('  share of that', long.share.toFixed(2), '0.95–1.05')
      row('  the engine’s memory, most so far', `${long.engineMegabytes.toFixed(0)} MB`, '')
      const reader = JSON.parse(
        (
          await promisify(execFile)(process.execPath, [
            '--disable-warning=ExperimentalWarning',
            join(copy.root, 'backend/intake/measure-read-file.ts'),
          ])
        ).stdout,
      ) as { linesPerSecond: number; peakRssMb: number }
      row(
        '1,000,000 lines through read-file’s code',
        `${reader.linesPerSecond.toLocaleString('en')} lines/s, ${reader.peakRssMb} MB`,
        '≥ 50,000 lines/s, ≤ 256 MB',
      )
      const script = await measurePageScript(join(copy.root, 'frontend'))
      row('page script, gzipped', `${script.toFixed(1)} KiB`, '≤ 90 KiB')
      result({ starts, snapshots, saves, pipeline, long, requests, guarded, verification, signIn, memory, growth, reader, script }, () =>
        rows.join('\n'),
      )
    } finally {
      await copy.remove()
    }
  },
}

function show({ min, median, max }: Spread, unit: string): string {
  const digits = unit === 's' || unit === '' ? 2 : unit === 'ms' && median < 10 ? 1 : 0
  return `${median.toFixed(digits)} ${unit} (${min.toFixed(digits)}–${max.toFixed(digits)})`
}
