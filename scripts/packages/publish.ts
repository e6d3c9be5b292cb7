// `node scripts/packages/publish.ts`: builds the packages and publishes each whose version the registry does not have. Run it again after a failure.
// In a GitHub workflow npm signs in by OIDC (trusted publishing) and attaches the provenance. By hand, `--dry-run` shows what would be published.
import { execFile, spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { buildPackages } from './build.ts'

const words = process.argv.slice(2)
if (words.some((word) => word !== '--dry-run')) {
  console.error(`publish takes --dry-run and nothing else, and got: ${words.join(' ')}`)
  process.exit(2)
}

// each package after those that it depends on
for (const { name, folder } of await buildPackages()) {
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string } // built a moment ago
  if (await isPublished(name, version)) {
    console.log(`  ${name} ${version} is published already`)
    continue
  }
  const { status } = spawnSync('npm', ['publish', ...words], { cwd: folder, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

async function isPublished(name: string, version: string): Promise<boolean> {
  return promisify(execFile)('npm', ['view', `${name}@${version}`, 'version', '--json']).then(
    ({ stdout }) => stdout.trim() !== '',
    ({ stdout, stderr }: { stdout: string; stderr: string }) => {
      if (/E404/.test(`${stdout}${stderr}`)) return false
      throw new Error(`npm could not say whether ${name} ${version} is published:\n${stderr}`)
    },
  )
}
