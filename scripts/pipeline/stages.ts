import { awsStages, stageValue } from '../check-aws/stages.ts'

/** A stage of the pipeline, in the order of the stage table. */
export interface PipelineStage {
  name: string
  /** The one whose release is promoted to it; undefined for the first, which gets what was built. */
  from: string | undefined
  /** Its account, twelve digits; undefined where the stage table names none, and whoever deploys the pipeline does. */
  account: string | undefined
}

/** Everything that the pipeline is generated from. */
export interface PipelineFacts {
  service: string
  region: string
  stages: readonly PipelineStage[]
}

/** The stages on AWS with their accounts (`account` of `params` in serverless.yml). Throws `no-stages`. */
export async function pipelineStages(root: string): Promise<PipelineStage[]> {
  const names = await awsStages(root)
  const number = (value: unknown) => (/^\d{12}$/.test(String(value)) ? String(value) : undefined)
  return Promise.all(names.map(async (name, at) => ({ name, from: names[at - 1], account: number(await stageValue(root, name, 'account')) })))
}
