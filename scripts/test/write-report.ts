import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { junitOf } from './junit.ts'
import type { NamedReport } from './report.ts'

/** Writes the report, and beside it the same as JUnit XML (`tests.json`, `tests.xml`), for services that show it. Makes their folder. */
export async function writeTestReport(file: string, report: NamedReport): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const counts = { ...report, suites: report.suites.map(({ tests, ...suite }) => suite) }
  await writeFile(file, `${JSON.stringify(counts, null, 2)}\n`)
  await writeFile(`${file.replace(/\.json$/, '')}.xml`, junitOf(report))
}
