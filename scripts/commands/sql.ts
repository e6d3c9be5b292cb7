import { spawn } from 'node:child_process'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { databaseVariables } from '@stagecraft/localstack/postgres/variables.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { Output } from '../output/output.ts'
import { runningStack } from './running.ts'

/** Runs a statement and prints its rows; without one, opens psql where that is installed. */
export async function sql(project: Project, output: Output, statement: string | undefined): Promise<void> {
  const { database } = await runningStack(project)
  if (!database)
    throw new StagecraftError('no-database', 'This application has no database.', { hint: 'Set `database` in stagecraft.config.ts to add one.' })
  if (statement === undefined) return openPsql(database.url)
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    const { rows } = await client.query(statement)
    output.result(rows, () => table(rows))
  } catch (error) {
    throw new StagecraftError('sql-refused', `PostgreSQL refused the statement: ${(error as Error).message}`)
  } finally {
    await client.end()
  }
}

async function openPsql(url: string): Promise<void> {
  // what stands on a command line is shown to every user of the machine
  const child = spawn('psql', [], { stdio: 'inherit', env: { ...process.env, ...databaseVariables(url) } })
  process.exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', () =>
      reject(
        new StagecraftError('no-psql', 'psql is not installed.', {
          hint: `Run a statement with \`make sql Q="select now()"\`, or use any client with ${url}`,
        }),
      ),
    )
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

function table(rows: Record<string, unknown>[]): string {
  const names = Object.keys(rows[0] ?? {})
  const cells = [names, ...rows.map((row) => names.map((name) => text(row[name])))]
  const widths = names.map((_, column) => Math.min(60, Math.max(...cells.map((row) => row[column]?.length ?? 0))))
  const lines = cells.map((row) => `  ${row.map((cell, column) => cell.slice(0, 60).padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
  return [...lines, `  (${rows.length} ${rows.length === 1 ? 'row' : 'rows'})`].join('\n')
}

function text(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
