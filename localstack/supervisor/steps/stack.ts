import { adoptedCapabilities } from '../../adoption/capabilities.ts'
import { withDatabaseUrl } from '../../adoption/database-url.ts'
import type { RunningEngine } from '../../engines/engine.ts'
import type { PostgresServer } from '../../postgres/server.ts'
import { readJson } from '../../project.ts'
import type { EngineAccess } from '../../stack/client-options.ts'
import type { Codes } from '../../stack/code/code.ts'
import { interpretersFile } from '../../stack/code/interpreters.ts'
import { nextRuns, ranBy, withoutSdk, withRuns } from '../../stack/custom-resources.ts'
import { type Deployed, deploy } from '../../stack/deploy.ts'
import { deployBeside, withoutBeside } from '../../stack/deploy-beside.ts'
import type { Description } from '../../stack/description.ts'
import { functionsInTemplate } from '../../stack/functions-in-template.ts'
import type { DatabaseStandIn } from '../../stack/template/adapt-template.js'
import { leftOutSummary } from '../../stack/template/left-out.ts'
import { forgetAuthorizers, keepAuthorizers } from '../authorizers.ts'
import { forgetDeployed, readDeployed, writeDeployed } from '../deployed-record.ts'
import type { Step } from '../plan.ts'
import { forgetSignIn } from '../sign-in.ts'
import { logOf, type Site } from '../site.ts'
import type { EnginePart } from './engine.ts'

interface Needs {
  access: EngineAccess
  engine: EnginePart
  'user pool': RunningEngine | undefined
  description: Description
  functions: Codes
  PostgreSQL: PostgresServer | undefined
  'stand-in': DatabaseStandIn | undefined
}

/** What is deployed by now. */
export interface DeployedStack extends Deployed {
  /** Whether it is the template of the last deployment. */
  isUnchanged: boolean
  /** Whether the engine still holds an earlier deployment's mark. */
  wasKept: boolean
}

/** The deployment: the whole template, or only the code that changed, or nothing. */
export function stack(site: Site): Step<Needs, DeployedStack> {
  const { project, addresses } = site
  return {
    needs: ['access', 'engine', 'user pool', 'description', 'functions', 'PostgreSQL', 'stand-in'],
    limit: { waitsFor: 'the engine to deploy the template', seconds: 300, log: logOf(site, 'engine') },
    start: async ({ access, engine, 'user pool': engineBeside, description, functions: codes, PostgreSQL: server, 'stand-in': databaseAt }, say) => {
      const last = await readDeployed(project)
      const before = engine.current.state.kind === 'kept' ? last : undefined
      // the engine beside keeps its own state
      const kept = engineBeside?.state.kind === 'kept' ? last : undefined
      await forgetDeployed(project)
      if (!before) await Promise.all([forgetAuthorizers(project), forgetSignIn(project)])
      const programs = (await readJson<Record<string, string>>(interpretersFile(project))) ?? {}
      const runs = nextRuns(before?.sdkRuns, withoutSdk(description, site.engine.capabilities.runtimes, programs), description)
      if (runs.due.length > 0)
        say(
          `${runs.due.join(', ')} ran without the AWS SDK for Python, which is installed now: CloudFormation runs ${runs.due.length > 1 ? 'them' : 'it'} again, as an update`,
        )
      const work = async () => {
        const { beside } = site.engine
        const other = beside && (await deployBeside(access, description, beside, addresses, kept?.beside))
        const capabilities = project.isAdopted
          ? await adoptedCapabilities(site.engine, description, databaseAt !== undefined)
          : site.engine.capabilities
        const again = withRuns(description, runs.again)
        const whole = project.isAdopted && server ? withDatabaseUrl(again, server.url) : again
        const main = other ? withoutBeside(whole, other) : whole
        const made = await deploy(access, main, codes, capabilities, databaseAt, addresses, before)
        return { ...made, ...(other ? { beside: other, leftOut: [...made.leftOut, ...other.leftOut] } : {}) }
      }
      const after = await work().catch(async (error) => {
        // a stack whose update failed is as it was before
        if (before) await writeDeployed(project, before)
        throw error
      })
      const isUnchanged = before?.template === after.template
      await keepAuthorizers(project, access, description, isUnchanged && !site.changed.has('authorizers.json'))
      const inTemplate = (isUnchanged && before.inTemplate) || (await functionsInTemplate(access, description))
      await writeDeployed(project, { ...after, inTemplate, sdkRuns: ranBy(runs, after.leftOut) })
      if (!before) for (const line of leftOutSummary(after.leftOut)) say(`left out: ${line}`)
      return { ...after, inTemplate, isUnchanged, wasKept: before !== undefined }
    },
  }
}
