// `node scripts/packages/main.ts`: builds the packages of the kit below .stagecraft/packages.
import { buildPackages } from './build.ts'

for (const { name, folder } of await buildPackages()) console.log(`${name}  ${folder}`)
