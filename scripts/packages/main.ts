// `node scripts/packages/main.ts`: builds the packages of the kit below .stagecraft/packages, and writes the report of their public API.
import { writeFile } from 'node:fs/promises'
import { apiReport, reportFile } from './api-report.ts'
import { buildPackages } from './build.ts'

for (const each of await buildPackages()) {
  console.log(`${each.name}  ${each.folder}`)
  if (each.name === '@stagecraft/cli') await writeFile(reportFile, await apiReport(each))
}
