import type { Project } from '@stagecraft/localstack/project.ts'
import type { Output } from '../output/output.ts'
import { packageRelease } from '../release/package.ts'

/** Builds the release of the current commit, for every stage. `--json`: `{ name, folder, isUnchanged, bytes, manifest }`. */
export async function packageCommand(project: Project, output: Output): Promise<void> {
  const started = performance.now()
  const { folder, manifest, isUnchanged } = await packageRelease(project, (line) => output.say(`  …     ${line}`))
  const { name, files, functions, stages, migrations, isDirty } = manifest
  const bytes = files.reduce((sum, each) => sum + each.bytes, 0)
  output.result({ name, folder, isUnchanged, bytes, manifest }, () =>
    [
      `  ${name}${isUnchanged ? ' was built before, and is whole' : ''}  (${((performance.now() - started) / 1_000).toFixed(1)} s)`,
      '',
      `  functions   ${Object.keys(functions).length}, ${new Set(Object.values(functions)).size} archives`,
      `  templates   ${stages.join(', ')}`,
      `  migrations  ${migrations.length}`,
      `  size        ${(bytes / 1_048_576).toFixed(1)} MB in ${files.length} files`,
      `  in          ${folder}`,
      ...(isDirty
        ? ['', '  Files differ from the commit, so this release is for your own stage alone. Commit them to build one that can be promoted.']
        : []),
    ].join('\n'),
  )
}
