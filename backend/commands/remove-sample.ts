import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ApplicationCommand } from '@stagecraft/cli'

/** What stands in the sample's place: a function, a migration, a page, and tests of them. */
const starter = 'tests/fixtures/starter'

/** What the sample is made of. The kit and its tests, the platform, the database's migrator and the sign-in stay. */
const sample = [
  '.github',
  'CHANGELOG.md',
  ...['activity', 'audit', 'commands', 'intake', 'notices', 'operations', 'orders', 'outbox', 'privacy', 'smoke'].map(
    (feature) => `backend/${feature}`,
  ),
  'backend/database/migrations',
  'backend/database/batch.test.ts',
  'backend/database/figures.test.ts',
  'backend/database/roles.test.ts',
  'backend/platform/database/activity.ts',
  'backend/resources/api/writing-routes.yml',
  // nothing of the starter is invoked asynchronously
  'backend/resources/failures',
  'backend/platform/database/budget.ts',
  'backend/platform/database/budget.test.ts',
  'docs/images',
  'docs/performance.md',
  'docs/permissions.json',
  'docs/permissions.md',
  'docs/retention.md',
  'docs/tested.md',
  'frontend/dev',
  'frontend/public',
  'frontend/src',
  'frontend/states.html',
  'tests/faults',
  'tests/histories',
  'tests/load',
  'tests/rehearsal',
  'tests/screenshots',
  'tests/security/engine/strangers.test.ts',
  'tests/security/permissions',
  'tests/security/ports',
  'tests/security/tokens/application.test.ts',
  'tests/structure/check-aws.test.ts',
  'tests/structure/conformance-operations.test.ts',
  'tests/structure/cost.test.ts',
  'tests/structure/database-timeouts.test.ts',
  'tests/structure/deploy-workflow.test.ts',
  'tests/structure/kit-names-nothing.test.ts',
  'tests/structure/permissions.test.ts',
  'tests/structure/pictures.test.ts',
  'tests/structure/pipelines.test.ts',
  'tests/structure/retention.test.ts',
  'tests/structure/sam.test.ts',
]

// folders of tests of which the kit's own stay
const kitsTests: Record<string, readonly string[]> = {
  'tests/projects': ['declared-differences.test.ts', 'minimal.test.ts', 'ports.test.ts', 'pr-report.test.ts'],
  'tests/system': ['support'],
}

const commands = ['import', 'redrive', 'replay', 'erase', 'bench', 'bench-engines', 'screenshots', 'remove-sample']

/** Leaves the starter in the sample's place. What it deletes has to be in Git, so that nothing is lost. */
export const command: ApplicationCommand = {
  description: 'replace the sample with a minimal application; run it once, before you begin',
  arguments: ['[force]'],
  needsStack: false,
  async run({ fail, result }, force) {
    const root = process.cwd()
    if (force !== 'force') await askGit(root, fail)
    for (const path of sample) await rm(join(root, path), { recursive: true, force: true })
    for (const [folder, kept] of Object.entries(kitsTests))
      for (const name of await readdir(join(root, folder)))
        if (!kept.includes(name)) await rm(join(root, folder, name), { recursive: true, force: true })
    await cp(join(root, starter), root, { recursive: true })
    await rm(join(root, starter), { recursive: true, force: true })
    await edit(join(root, 'serverless.yml'), (text) => withFeatures(text, root))
    await edit(join(root, 'Makefile'), withoutTargets)
    await edit(join(root, 'docs/commands.md'), withoutRows)
    result({ removed: sample, starter: 'backend/greetings' }, () =>
      [
        '  The sample is removed. The new application is in backend/greetings and frontend/src/main.ts.',
        '  `make reset` deletes the data of the sample’s local stack, `make up` starts the new application, `make differences` and `make test` follow.',
        '  To remove the packages that are no longer used: npm uninstall csv-parse csv-stringify currency-codes @lit-labs/router @lit/context @lit/task jwt-decode lit oidc-client-ts',
      ].join('\n'),
    )
  },
}

async function askGit(root: string, fail: (message: string, hint: string) => Error): Promise<void> {
  const changed = await promisify(execFile)('git', ['status', '--porcelain'], { cwd: root }).then(
    ({ stdout }) => stdout.trim(),
    () => 'this is not a Git repository',
  )
  if (changed)
    throw fail(
      `Git does not have everything that this command deletes: ${changed.split('\n')[0]}`,
      'Commit your changes first. To delete without Git, run `make remove-sample FORCE=1`.',
    )
}

// a feature whose file is gone loses its line; the new one comes first
function withFeatures(text: string, root: string): string {
  return text
    .split('\n')
    .filter((line) => {
      const [, file] = /^ {2}- \$\{file\((.+)\)\}$/.exec(line) ?? []
      // a name may depend on the stage: the folder then says it
      return !file || existsSync(join(root, file.replace(/\/[^/]*\$\{.*$/, '')))
    })
    .join('\n')
    .replace(/^features:\n/m, (line) => `${line}  - \${file(backend/greetings/stack.yml)}\n`)
}

function withoutTargets(text: string): string {
  const withoutRules = commands.reduce((left, name) => left.replace(new RegExp(`^${name}:.*\n(\t.*\n)*`, 'm'), ''), text)
  return withoutRules.replace(/^\.PHONY:.*$/m, (line) =>
    line
      .split(' ')
      .filter((word) => !commands.includes(word))
      .join(' '),
  )
}

// the table of commands, and what it says of documents that are gone
function withoutRows(text: string): string {
  return text
    .split('\n')
    .filter((line) => !commands.some((name) => new RegExp(`^\\| \`make ${name}[ \`]`).test(line)))
    .join('\n')
    .replaceAll(/\[([\w.-]+)\]\((?:performance|permissions)\.(?:md|json)[^)]*\)/g, '`docs/$1`')
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  await writeFile(file, change(await readFile(file, 'utf8')))
}
