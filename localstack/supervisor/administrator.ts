import { join } from 'node:path'
import { engineOwner } from '../compose/services.ts'
import { type Credentials, newCredentials } from '../engines/credentials.ts'
import { type Project, readJson, writeJson } from '../project.ts'
import { madeOnce } from './made-once.ts'

/** The file with the administrator's key of the stack's engine, readable by its owner alone. */
export function administratorFile(project: Project): string {
  return join(engineOwner(project).state, 'administrator.json')
}

/** The administrator's key of the stack's engine: made at the first start, kept until `reset`; a new one where the file is gone or broken. */
export function administrator(project: Project): Promise<Credentials> {
  return madeOnce(administratorFile(project), () => keptOrNew(project))
}

async function keptOrNew(project: Project): Promise<Credentials> {
  const kept = await readJson<Partial<Credentials>>(administratorFile(project))
  if (typeof kept?.accessKeyId === 'string' && typeof kept.secretAccessKey === 'string' && /^AKIA[A-Z2-7]{16}$/.test(kept.accessKeyId)) {
    if (kept.secretAccessKey.length === 40) return { accessKeyId: kept.accessKeyId, secretAccessKey: kept.secretAccessKey }
  }
  const made = newCredentials()
  await writeJson(administratorFile(project), made)
  return made
}
