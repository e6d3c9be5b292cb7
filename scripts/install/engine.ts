// Run while the packages are still being installed: imports nothing but files.
import { join } from 'node:path'
import { engineNamed } from '../../localstack/engines/index.ts'
import { StagecraftError } from '../../localstack/errors.ts'

const [program = ''] = process.argv.slice(2)
try {
  await engineNamed().install({ program, state: '', temporary: '', log: join(program, 'install.log') }, () => {})
} catch (error) {
  console.error(error instanceof StagecraftError ? [error.message, error.hint].filter(Boolean).join('\n') : error)
  process.exit(1)
}
