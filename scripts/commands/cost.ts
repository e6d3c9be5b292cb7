import { join } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { checkedFurther, checkedStage } from '../check-aws/compile.ts'
import { requireAwsStage } from '../check-aws/stages.ts'
import { estimate, total } from '../cost/estimate.ts'
import { pricesOf } from '../cost/prices.ts'
import { reportText } from '../cost/report.ts'
import { noStandingPrice, unpriced } from '../cost/standing.ts'
import type { Output } from '../output/output.ts'

/**
 * What a stage costs a month while nobody uses it, and what a million units of the declared workload add, from its compiled template and the table of
 * list prices. `--json`: `{ stage, region, asOf, idle, perMillion, idleUsd, perMillionUsd }`. Throws `no-stage`, `no-price-known`.
 */
export async function cost(project: Project, output: Output, stage: string): Promise<void> {
  await requireAwsStage(project.root, stage)
  const own = await checkedStage(project, stage)
  const parts = [own, ...(await checkedFurther(project, own))]
  const unknown = parts.flatMap(({ template }) => unpriced(template))
  if (unknown.length > 0)
    throw new StagecraftError('no-price-known', `Nobody has said what these cost: ${unknown.join(', ')}.`, {
      hint: `Add each to \`standing\` or \`noStandingPrice\` in ${join('scripts', 'cost', 'standing.ts')}.`,
    })
  const table = await pricesOf(own.region)
  const { workload } = project.config
  const result = estimate(stage, parts, table, workload)
  const types = [...new Set(parts.flatMap(({ template }) => Object.values(template.Resources).map(({ Type }) => Type)))]
  const free = types.filter((type) => noStandingPrice.some((pattern) => pattern.test(type))).map((type) => type.replace('AWS::', ''))
  output.result({ ...result, region: table.region, asOf: table.asOf, idleUsd: total(result.idle), perMillionUsd: total(result.perMillion) }, () =>
    reportText(result, table, workload?.unit, free),
  )
}
