import type { Project } from '@stagecraft/localstack/project.ts'
import type { Output } from '../output/output.ts'
import { packageRelease } from '../release/package.ts'
import { keepTestResult, keptTestResult } from '../release/test-result.ts'

/** Builds the release of the current commit, for every stage. `tests`: a report of `stagecraft test`, which is kept beside it. `--json`: `{ name, folder, isUnchanged, bytes, tests, manifest }`. */
export async function packageCommand(project: Project, output: Output, { tests }: { tests?: string } = {}): Promise<void> {
  const started = performance.now()
  const { folder, manifest, isUnchanged } = await packageRelease(project, (line) => output.say(`  …     ${line}`))
  const result = tests ? await keepTestResult(folder, tests) : await keptTestResult(folder)
  const { name, files, functions, stages, migrations, isDirty, notCarriedOut = [] } = manifest
  const bytes = files.reduce((sum, each) => sum + each.bytes, 0)
  output.result({ name, folder, isUnchanged, bytes, tests: result, manifest }, () =>
    [
      `  ${name}${isUnchanged ? ' was built before, and is whole' : ''}  (${((performance.now() - started) / 1_000).toFixed(1)} s)`,
      '',
      `  functions   ${Object.keys(functions).length}, ${new Set(Object.values(functions)).size} archives`,
      `  templates   ${stages.join(', ')}`,
      `  migrations  ${migrations.length}`,
      `  size        ${(bytes / 1_048_576).toFixed(1)} MB in ${files.length} files`,
      `  tests       ${result ? `${result.passed} passed, ${result.failed} failed` : 'not known: TESTS=results/tests.json keeps a report of `make test`'}`,
      ...(notCarriedOut.length > 0 ? [`  left out    ${notCarriedOut.join(', ')}: what they do at a deployment, a release does not`] : []),
      `  in          ${folder}`,
      ...(isDirty
        ? ['', '  Files differ from the commit, so this release is for your own stage alone. Commit them to build one that can be promoted.']
        : []),
    ].join('\n'),
  )
}
