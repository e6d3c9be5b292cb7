import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { afterAll, expect, test } from 'vitest'
import { stagecraft } from '../system/support/command.ts'
import { signedIn } from '../system/support/stack.ts'

// the stack's state on a file system of 200 MB; only root may mount one
const mounted = mountSmall()
const environment = { STAGECRAFT_STATE: join(mounted ?? '', 'state') }

afterAll(async () => {
  if (!mounted) return
  await stagecraft(['reset', '--force'], { environment })
  execFileSync('umount', [mounted])
  rmSync(mounted, { recursive: true })
})

test.skipIf(!mounted)('a full disk is named by status, up and the API, whose process survives it; with room again all goes on', async () => {
  const started = await stagecraft(['--json', 'up'], { environment })
  expect(started.code, started.stderr).toBe(0)
  const record = JSON.parse(started.stdout) as StackRecord
  const headers = { ...(await signedIn(record)), 'content-type': 'application/json' }
  const save = () => fetch(`${record.urls.api}/uploads`, { method: 'POST', headers, body: JSON.stringify({ fileName: 'a.csv', sizeBytes: 10 }) })

  const filler = join(mounted ?? '', 'filler')
  await fill(filler)
  // each writes a line to a log that has no room either
  for (let time = 0; time < 3; time += 1) {
    const refused = await save()
    expect(await refused.json()).toMatchObject({ status: 503, code: 'storage-full', detail: expect.stringContaining('storage is full') })
  }
  const status = await stagecraft(['status'], { environment })
  expect([status.code, status.stdout]).toEqual([1, expect.stringMatching(/The disk of .* is full: 0 MB are left\./)])
  const up = await stagecraft(['up'], { environment })
  expect([up.code, up.stderr]).toEqual([1, expect.stringMatching(/The disk of .* is full[\s\S]*df -h/)])

  await rm(filler)
  expect((await save()).status).toBeLessThan(300)
  expect((await stagecraft(['status'], { environment })).code).toBe(0)
})

function mountSmall(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'stagecraft-full-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=200m,mode=755', 'none', folder], { stdio: 'ignore' })
  } catch {
    rmSync(folder, { recursive: true })
    return undefined
  }
  mkdirSync(join(folder, 'state'))
  return folder
}

async function fill(path: string): Promise<void> {
  const file = await open(path, 'w')
  const block = Buffer.alloc(64 * 1024)
  try {
    for (;;) await file.write(block)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  } finally {
    await file.close()
  }
}
