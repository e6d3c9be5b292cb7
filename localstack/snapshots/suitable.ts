import { readdir } from 'node:fs/promises'
import { join, parse } from 'node:path'
import { engineNamed } from '../engines/index.ts'
import { StagecraftError } from '../errors.ts'
import type { Project } from '../project.ts'
import { describe } from '../stack/description.ts'
import { commitOf } from './commit.ts'
import { format, type Manifest } from './manifest.ts'
import { databaseCopies, databaseKind } from './parts.ts'

/** What a stack is by now, for the manifest of its snapshot. */
export async function about(project: Project, name: string): Promise<Omit<Manifest, 'folders' | 'pieces'>> {
  const { service, stage } = await describe(project)
  const { name: engine, version } = engineNamed(project.engine)
  const [commit, migrations, major] = await Promise.all([commitOf(project.root), migrationsOf(project), databaseCopies(project)?.major()])
  return {
    format,
    name,
    takenAt: new Date().toISOString(),
    service,
    stage,
    ...(commit && { commit }),
    engine: { name: engine, version },
    ...(major !== undefined && { database: { kind: databaseKind(project), major } }),
    ...(migrations && { migrations }),
  }
}

/** Throws where this stack could not go on with what the snapshot holds: it is another system's, another engine's, or newer than the code. */
export async function refuseUnsuitable(project: Project, manifest: Manifest, file: string): Promise<void> {
  const own = await about(project, '')
  const differs = (['service', 'stage'] as const).find((key) => manifest[key] !== own[key])
  if (differs)
    throw foreign(file, `its ${differs} is ${manifest[differs]}, and this one’s is ${own[differs]}`, `Restore it in a clone of ${manifest.service}.`)
  if (manifest.engine.name !== own.engine.name)
    throw foreign(
      file,
      `its engine is ${manifest.engine.name}, and this stack’s is ${own.engine.name}`,
      `Run the command with \`ENGINE=${manifest.engine.name}\`.`,
    )
  if (manifest.database?.kind !== own.database?.kind)
    throw foreign(
      file,
      `its database is ${manifest.database?.kind ?? 'none'}, and this stack’s is ${own.database?.kind ?? 'none'}`,
      'Run the command with the same `DATABASE`.',
    )
  if (manifest.database?.major !== own.database?.major)
    throw foreign(
      file,
      `its database is PostgreSQL ${manifest.database?.major}, and this one’s is ${own.database?.major}`,
      'Check out the commit that it belongs to: `make snapshots` shows it.',
    )
  if (isNewer(manifest.engine.version, own.engine.version))
    throw newer(file, `it is of ${manifest.engine.name} ${manifest.engine.version}, and this project has ${own.engine.version}`, manifest)
  const unknown = (manifest.migrations ?? []).filter((name) => own.migrations && !own.migrations.includes(name))
  if (unknown.length > 0) throw newer(file, `its database has migrations that the code does not have: ${unknown.join(', ')}`, manifest)
}

function foreign(file: string, why: string, hint: string): StagecraftError {
  return new StagecraftError('foreign-snapshot', `${file} does not fit this stack: ${why}. Nothing was changed.`, { hint })
}

function newer(file: string, why: string, { commit }: Manifest): StagecraftError {
  return new StagecraftError('newer-snapshot', `${file} is newer than the code: ${why}. Nothing was changed.`, {
    hint: commit ? `Update the code, for instance to the snapshot’s commit: \`git checkout ${commit.replace('+', '')}\`.` : 'Update the code.',
  })
}

function isNewer(one: string, other: string): boolean {
  return one.localeCompare(other, 'en', { numeric: true }) > 0
}

async function migrationsOf({ root, config }: Project): Promise<string[] | undefined> {
  if (!config.migrationFiles) return undefined
  return (await readdir(join(root, config.migrationFiles))).map((name) => parse(name).name).sort()
}
