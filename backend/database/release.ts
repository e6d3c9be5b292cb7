// Notes every migration as released: run it with Node before the first deployment that others use, and commit what it writes.
import { writeFileSync } from 'node:fs'
import { faultsOf, presentMigrations, releasedFile, releasedMigrations } from './released.ts'

const present = presentMigrations()
const faults = faultsOf(present, releasedMigrations())
if (faults.length > 0) {
  console.error(faults.join('\n'))
  process.exitCode = 1
} else writeFileSync(releasedFile, `${JSON.stringify(present, null, 2)}\n`)
