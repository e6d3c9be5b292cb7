import { join } from 'node:path'
import type { Project } from '../project.ts'
import type { Description } from '../stack/description.ts'
import { withProperties } from '../stack/template/with-properties.ts'

/** How the processes of functions are opened to a debugger; handed to them as JSON in `STAGECRAFT_INSPECTION`. */
export interface Inspection {
  /** Each process writes there where its inspector listens. */
  folder: string
  /** Short function name, or `api` → the port it wants, on loopback. */
  ports: Readonly<Record<string, number>>
  /** Where the sources of functions lie: breakpoints are set there. */
  sources: string
}

/** What `STAGECRAFT_INSPECT` asks for; undefined where nobody wants to debug. */
export function wantedInspection(project: Project): Inspection | undefined {
  if (!process.env.STAGECRAFT_INSPECT) return undefined
  return { folder: join(project.state, 'inspect'), ports: project.config.inspect ?? {}, sources: project.root }
}

export function inspectionEnvironment(inspection: Inspection | undefined): Record<string, string> {
  return inspection ? { STAGECRAFT_INSPECTION: JSON.stringify(inspection) } : {}
}

/** The options that open each function's process before its code is loaded. */
export function inspectionOptions(inspection: Inspection | undefined): string[] {
  return inspection ? ['--import', new URL('./function.ts', import.meta.url).href] : []
}

// https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
const longestSeconds = 900

/**
 * Whoever stops at a breakpoint thinks for longer than a function may run: every time limit becomes the longest that Lambda has. So does the time for which
 * a queue hides a message: AWS refuses a mapping whose queue would give the message to another invocation before the time limit.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function withoutTimeLimits(description: Description): Description {
  const longest: Readonly<Record<string, object>> = {
    'AWS::Lambda::Function': { Timeout: longestSeconds },
    'AWS::SQS::Queue': { VisibilityTimeout: longestSeconds },
  }
  const Resources = Object.fromEntries(
    Object.entries(description.template.Resources).map(([logicalId, resource]) => [
      logicalId,
      withProperties(resource, longest[resource.Type] ?? {}),
    ]),
  )
  return { ...description, template: { ...description.template, Resources } }
}
