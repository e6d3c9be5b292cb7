import type { Project } from '@stagecraft/localstack/project.ts'
import { shelved } from '@stagecraft/localstack/snapshots/shelf.ts'
import { marks } from '../output/marks.ts'
import { megabytes } from '../output/megabytes.ts'
import type { Output } from '../output/output.ts'

/** The snapshots of this stack. `--json`: `[{ name, file, bytes, takenAt, service, stage, commit, engine, database }]`, or `fault` in place of what can't be read. */
export async function snapshots(project: Project, output: Output): Promise<void> {
  const all = await shelved(project)
  const told = all.map((each) => {
    if (!('manifest' in each)) return each
    const { format: _, migrations: __, folders: ___, pieces: ____, ...manifest } = each.manifest
    return { ...manifest, name: each.name, file: each.file }
  })
  output.result(told, () => {
    if (told.length === 0) return '  There is no snapshot. Take one with `make snapshot NAME=x`.'
    return told
      .map((each) =>
        'fault' in each
          ? `  ${marks.fail}  ${each.name.padEnd(24)} ${each.fault}`
          : `  ${each.name.padEnd(24)} ${each.takenAt.slice(0, 19).replace('T', ' ')}  ${(each.commit?.slice(0, 8) ?? '-').padEnd(9)}${each.commit?.endsWith('+') ? '+' : ' '} ${megabytes(each.bytes).padStart(9)}  ${each.engine.name} ${each.engine.version}`,
      )
      .join('\n')
  })
}
