// The first `up` finds the system described already: compiling serverless.yml takes the Framework seconds, and needs nothing but the packages.
import { openProject } from '@stagecraft/localstack/project.ts'
import { describe } from '@stagecraft/localstack/stack/description.ts'

// what is wrong with it is said by `up`, where somebody waits for it
await describe(await openProject(process.argv[2])).catch(() => {})
