import { openAsBlob } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ApplicationCommand, ApplicationContext } from '@stagecraft/cli'
import type { Import } from '../intake/http/routes.ts'
import { request } from './api.ts'

// nothing moved for so long: it will not settle by itself while somebody waits
const patienceMs = Number(process.env.IMPORT_PATIENCE_SECONDS ?? 300) * 1_000

/** Hands a file over as the page does, waits until its import has settled, and prints the figures. */
export const command: ApplicationCommand = {
  description: 'import a file of order events and wait until it has settled',
  arguments: ['<file>'],
  async run(context, file = '') {
    const key = await upload(context, file)
    const settled = await waitUntilSettled(context, key)
    const { lines, queued, applied, waiting, duplicate, refused, dead } = settled
    const figures = { lines, queued, applied, waiting, duplicate, refused, dead }
    const trouble = troubleOf(settled)
    context.result({ ...figures, id: settled.id, status: settled.status, settled: settled.settled, reason: trouble ?? null }, () =>
      [
        `  ${basename(file)}  import ${settled.id}`,
        `  ${Object.entries(figures)
          .map(([name, value]) => `${name} ${value.toLocaleString('en')}`)
          .join(' · ')}`,
        `  ${context.urls.page}/imports/${settled.id}`,
      ].join('\n'),
    )
    if (trouble) {
      context.say(`  ${trouble}`)
      if (settled.status !== 'read' || !settled.settled) process.exitCode = 1
    }
  },
}

async function upload(context: ApplicationContext, file: string): Promise<string> {
  if (!file) throw context.fail('No file was given.', 'Run `make import FILE=orders.csv`.')
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) throw context.fail(`There is no file “${file}”.`, 'FILE is a path relative to the current folder.')
  const target = await request<{ key: string; url: string; fields: Record<string, string> }>(context, '/uploads', {
    method: 'POST',
    body: JSON.stringify({ fileName: basename(file), sizeBytes: found.size }),
  })
  const form = new FormData()
  for (const [name, value] of Object.entries(target.fields)) form.append(name, value)
  form.append('file', await openAsBlob(file, { type: 'text/csv' }), basename(file))
  context.say('  uploading …', { transient: true })
  const answer = await fetch(target.url, { method: 'POST', body: form })
  if (!answer.ok) throw context.fail(`The upload was refused (${answer.status}): ${(await answer.text()).slice(0, 500)}`)
  return target.key
}

async function waitUntilSettled(context: ApplicationContext, key: string): Promise<Import> {
  let last = ''
  let moved = Date.now()
  for (;;) {
    const found = await newest(context, key)
    const now = JSON.stringify(found)
    if (now !== last) moved = Date.now()
    last = now
    if (found?.settled) return found
    if (found) context.say(progress(found), { transient: true })
    if (Date.now() - moved > patienceMs) {
      if (found) return found
      throw context.fail(
        `The file was uploaded, but its import did not start within ${patienceMs / 1_000} s.`,
        'For the cause, run `make logs F=read-file`. The reconciler looks for such files every minute.',
      )
    }
    await sleep(100)
  }
}

// the API may be away for a moment: whoever waits goes on waiting
async function newest(context: ApplicationContext, key: string): Promise<Import | undefined> {
  const { items } = await request<{ items: Import[] }>(context, `/imports?key=${encodeURIComponent(key)}`).catch(() => ({ items: [] }))
  return items.at(-1)
}

function troubleOf(found: Import): string | undefined {
  if (found.status === 'refused' || found.status === 'failed')
    return `The file was ${found.status === 'refused' ? 'refused' : 'not read completely'}: ${found.reason ?? found.reasonCode}`
  if (found.reasonCode === 'no-events') return `The file holds no events. ${found.reason}`
  if (!found.settled)
    return `The import has not settled: ${found.queued} lines are still queued, and nothing has changed for ${patienceMs / 1_000} s. For the cause, run \`make logs F=apply-event\`.`
  return undefined
}

function progress({ lines, queued, progress: read, dead, refused }: Import): string {
  const done = lines - queued
  const width = 24
  const filled = lines === 0 ? 0 : Math.round((width * read * done) / lines)
  return `  ${'█'.repeat(filled)}${'░'.repeat(width - filled)}  ${done.toLocaleString('en')} of ${lines.toLocaleString('en')} lines${read < 1 ? ' read so far' : ''}${refused ? ` · ${refused} refused` : ''}${dead ? ` · ${dead} dead` : ''}`
}
