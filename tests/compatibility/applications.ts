import type { Application } from './application.ts'
import { frameworks } from './applications/frameworks.ts'
import { further } from './applications/further.ts'
import { examples } from './applications/serverless-examples.ts'
import { teams } from './applications/teams.ts'
import { templates } from './applications/templates.ts'

/** All that are tried, in the order in which they run. */
export const applications: readonly Application[] = [...examples, ...frameworks, ...templates, ...teams, ...further]
