import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'

/**
 * The software bill of materials of what is deployed as `service`, in CycloneDX’s form, made by npm from the lock file: no network, nothing installed.
 * What differs from build to build (a serial number, the time) is left out; both are optional: https://cyclonedx.org/docs/1.5/json/. Throws `no-bill`.
 */
export async function billOfMaterials(root: string, service: string): Promise<object> {
  const words = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--omit', 'dev', '--workspaces=false', '--sbom-type', 'application']
  try {
    const { stdout } = await promisify(execFile)('npm', words, { cwd: root, timeout: 60_000, maxBuffer: 1 << 28 })
    const { serialNumber, metadata, ...bill } = JSON.parse(stdout) as { serialNumber?: string; metadata?: Metadata } // CycloneDX’s
    const { timestamp, ...about } = metadata ?? {}
    // npm names the application by its folder
    return { ...bill, metadata: { ...about, component: { ...about.component, name: service } } }
  } catch (cause) {
    throw new StagecraftError('no-bill', 'npm could not list the packages of the lock file.', {
      hint: `Run it by hand to see why: npm ${words.join(' ')}`,
      cause,
    })
  }
}

interface Metadata {
  timestamp?: string
  component?: { name?: string }
}
