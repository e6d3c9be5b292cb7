import { roleArn } from '../deployment/names.ts'
import { isRehearsed } from '../rehearsal/accounts.ts'
import { checkout, setupNode, signIn } from './actions.ts'
import { githubRole } from './names.ts'
import type { PipelineFacts, PipelineStage } from './stages.ts'
import { environmentOf, type Step, stepsOf, summaryFile } from './steps.ts'

export interface WorkflowFacts extends PipelineFacts {
  toolsAccount: string
}

/** `.github/workflows/deploy.yml`: the pipeline's builds as jobs, each with the same make targets. */
export function workflow(facts: WorkflowFacts): string {
  const jobs = facts.stages.flatMap((stage) => stepsOf(stage).map((step, at, all) => job(facts, step, all[at - 1] ?? lastOf(stage, facts))))
  return `# Written by \`make pipeline\` from the stage table in serverless.yml. A commit of main becomes a release once, and is promoted from stage to stage.
# Each stage is an environment of the repository. Its reviewers approve what the job before it shows. docs/promotion.md, "GitHub Actions".
name: deploy
on:
${trigger(facts)}
permissions:
  contents: read
  # a token that AWS takes in place of a key
  id-token: write
concurrency:
  group: deploy-\${{ github.sha }}
# Of each job: the whole history, from which a release has its name; no cache, into which another workflow could have put something; and one deployment
# of a stage at a time, of which none is cut short.
jobs:
${jobs.join('')}`
}

// the accounts of the rehearsal are nobody's: a push would only fail there
function trigger({ toolsAccount }: WorkflowFacts): string {
  if (!isRehearsed(toolsAccount)) return '  push: { branches: [main] }'
  return `  # by hand alone, until the stage table has accounts of your own and \`make pipeline\` is run again; then on each push to main
  workflow_dispatch:`
}

/** The last build of the stage before: only what passed there goes on. */
function lastOf({ from }: PipelineStage, { stages }: PipelineFacts): Step | undefined {
  const before = stages.find(({ name }) => name === from)
  return before && stepsOf(before).at(-1)
}

function job({ service, region, toolsAccount }: WorkflowFacts, step: Step, before: Step | undefined): string {
  const last = step.commands.at(-1) ?? ''
  return `  ${step.name}:
${before ? `    needs: ${before.name}\n` : ''}    runs-on: ubuntu-latest
    timeout-minutes: 120
    environment: ${environmentOf(step)}
    concurrency: { group: ${step.name}, cancel-in-progress: false }
    steps:
      - uses: ${checkout}
        with: { fetch-depth: 0, persist-credentials: false }
      - uses: ${setupNode}
        with: { node-version-file: .nvmrc, package-manager-cache: false }
${step.commands.slice(0, -1).map(run).join('')}      - uses: ${signIn}
        with:
          role-to-assume: ${roleArn(toolsAccount, githubRole(service, step.stage, step.kind))}
          aws-region: ${region}
          role-session-name: run-\${{ github.run_id }}
${run(last)}${step.kind === 'show' ? run(`cat ${summaryFile} >> "$GITHUB_STEP_SUMMARY"`) : ''}`
}

function run(command: string): string {
  return `      - run: ${command}\n`
}
