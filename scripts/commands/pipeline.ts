import type { Project } from '@stagecraft/localstack/project.ts'
import type { Output } from '../output/output.ts'
import { writePipelines } from '../pipeline/write.ts'

/**
 * Writes what deploys every stage of the stage table: the template of CodePipeline, that of GitHub's roles, and GitHub's workflow.
 * `--json`: `{ facts, pipeline, github, workflow }`. Throws `no-stages`.
 */
export async function pipelineCommand(project: Project, output: Output): Promise<void> {
  const written = await writePipelines(project)
  const { service, region, stages } = written.facts
  output.result(written, () =>
    [
      `  stages      ${stages.map(({ name }) => name).join(', ')}`,
      `  pipeline    ${written.pipeline}`,
      `  GitHub      ${written.workflow}; its roles: ${written.github}`,
      '',
      '  Deploy one of them with credentials of the tools account:',
      '',
      deployCommand(`${service}-pipeline`, written.pipeline, region, 'Repository=owner/name AlertsEmail=you@example.com'),
      deployCommand(`${service}-github`, written.github, region, 'Repository=owner@1/name@2'),
    ].join('\n'),
  )
}

function deployCommand(stack: string, file: string, region: string, parameters: string): string {
  return `    aws cloudformation deploy --region ${region} --capabilities CAPABILITY_NAMED_IAM --stack-name ${stack} \\\n      --template-file ${file} --parameter-overrides ${parameters}`
}
