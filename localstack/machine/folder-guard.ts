import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { removePostgres } from '../postgres/server.ts'
import { endProcess, processesWith } from '../supervisor/process-table.ts'

/** The process that waits for the end of another one, and puts away what that one has left: see guarded-folder.ts. */
const folders = new Set<string>()

process.on('message', ({ add, remove }: { add?: string; remove?: string }) => {
  if (add) folders.add(add)
  if (remove) folders.delete(remove)
})
process.once('disconnect', async () => {
  for (const folder of folders) await putAway(folder).catch(() => {})
})

async function putAway(folder: string): Promise<void> {
  await Promise.all((await processesWith(folder)).map((pid) => endProcess(pid, folder, { graceMs: 5_000 })))
  for (const place of [folder, join(folder, 'postgres')]) await removePostgres(place)
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
}
