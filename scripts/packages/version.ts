// `node scripts/packages/version.ts`: the next version of all packages, from the change sets, and the changelog’s section of it. Commit what it changed.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installPackages } from '../install/packages.ts'
import { withVersion } from './changelog.ts'
import { root } from './parts.ts'

const tools = join(import.meta.dirname, 'tools')
await installPackages(tools)
execFileSync(process.execPath, [join(tools, 'node_modules', '@changesets', 'cli', 'bin.js'), 'version'], { cwd: root, stdio: 'inherit' })
const { version } = JSON.parse(readFileSync(join(root, 'scripts', 'package.json'), 'utf8')) as { version: string } // our own
// the workspaces' versions stand in the lock file too
execFileSync('npm', ['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: root, stdio: 'inherit' })
const changelog = join(root, 'CHANGELOG.md')
const now = new Date().toISOString().slice(0, 10)
writeFileSync(changelog, withVersion(readFileSync(changelog, 'utf8'), version, now))
console.log(`  the packages are at ${version}`)
