// Run while the packages are still being installed: imports nothing but files.
import { installDefaultEngine } from '../../localstack/engines/install-default.ts'
import { StagecraftError } from '../../localstack/errors.ts'

const [program = ''] = process.argv.slice(2)
try {
  await installDefaultEngine(program, () => {})
} catch (error) {
  console.error(error instanceof StagecraftError ? [error.message, error.hint].filter(Boolean).join('\n') : error)
  process.exit(1)
}
