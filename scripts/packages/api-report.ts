import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { installPackages } from '../install/packages.ts'
import { type BuiltPackage, built } from './build.ts'
import { root } from './parts.ts'

/** The report of the public API, which a review reads: every type that users may import, as they see it. */
export const reportFile = join(root, 'docs', 'api', 'cli.api.md')

const tools = join(import.meta.dirname, 'tools')

/** The report of `@stagecraft/cli` as it was built last. Throws what API Extractor finds wrong with its types. */
export async function apiReport({ folder }: BuiltPackage): Promise<string> {
  await installPackages(tools)
  const entry = join(folder, 'dist', 'index.d.ts')
  const made = join(built, 'api')
  await mkdir(made, { recursive: true })
  // it takes the folder of its configuration for the package's
  const file = join(folder, 'api-extractor.json')
  await writeFile(file, JSON.stringify(configuration(folder, entry, made)))
  const program = join(tools, 'node_modules', '@microsoft', 'api-extractor', 'bin', 'api-extractor')
  await promisify(execFile)(process.execPath, [program, 'run', '--local', '--config', file]).catch(({ stdout, stderr }) => {
    throw new Error(`API Extractor does not accept the types:\n${stdout}\n${stderr}`)
  })
  return readFile(join(made, 'cli.api.md'), 'utf8')
}

function configuration(folder: string, entry: string, made: string): object {
  // nor in the report: it would name this machine's folder
  const quiet = { logLevel: 'none', addToApiReportFile: false }
  return {
    projectFolder: folder,
    mainEntryPointFilePath: entry,
    // its types are the other package's, and are in the report themselves
    bundledPackages: ['@stagecraft/localstack'],
    compiler: {
      overrideTsconfig: {
        compilerOptions: {
          module: 'nodenext',
          moduleResolution: 'nodenext',
          target: 'es2022',
          types: [],
          paths: { '@stagecraft/localstack/config': [join(built, 'localstack', 'dist', 'config.d.ts')] },
        },
        files: [entry],
      },
    },
    apiReport: { enabled: true, reportFileName: 'cli.api.md', reportFolder: made, reportTempFolder: made },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    messages: {
      extractorMessageReporting: { 'ae-missing-release-tag': quiet, 'ae-undocumented': quiet, 'ae-forgotten-export': quiet },
      tsdocMessageReporting: { default: quiet },
    },
  }
}
