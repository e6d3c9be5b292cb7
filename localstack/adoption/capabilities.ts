import type { Capabilities, Engine } from '../engines/engine.ts'
import type { Description } from '../stack/description.ts'

// what a sample's stack does without and a repository's functions may call
const made = /^AWS::KMS::/

// created, but nothing answers behind it
const inNameOnly =
  /^AWS::(ElastiCache|ECS|EKS|DocDB|OpenSearchService|EFS|ElasticLoadBalancingV2|AutoScaling|Athena|Glue|KinesisAnalyticsV2|KinesisFirehose|AppSync|Backup)::/

const noDatabase = 'No database is started. `database` in stagecraft.config.ts names one; Stagecraft then starts PostgreSQL.'

/**
 * What an engine has for the template of a repository that does not know the kit: every type that it cannot create is left out with a word, and
 * what refers to it gets a name in its place, so that the rest runs.
 */
export async function adoptedCapabilities(engine: Engine, { template }: Description, hasDatabase: boolean): Promise<Capabilities> {
  const { capabilities } = engine
  const types = await engine.resourceTypes?.()
  const used = new Set(Object.values(template.Resources).map(({ Type }) => Type))
  const unknown = [...used].filter((type) => types && !types.has(type) && !type.startsWith('Custom::') && !capabilities.standsIn[type])
  const lacks = Object.entries(capabilities.lacks).filter(([type]) => !(made.test(type) && types?.has(type)))
  // functions of others read the id of their trace, and some fail without one: aws-xray-sdk
  const { TracingConfig: _, ...ofFunctions } = capabilities.leavesOut['AWS::Lambda::Function'] ?? {}
  return {
    ...capabilities,
    leavesOut: { ...capabilities.leavesOut, 'AWS::Lambda::Function': ofFunctions },
    lacks: {
      ...Object.fromEntries(unknown.map((type) => [type, 'The engine’s CloudFormation does not support it.'])),
      ...Object.fromEntries(lacks),
      ...(hasDatabase ? {} : Object.fromEntries([...used].filter((type) => type.startsWith('AWS::RDS::')).map((type) => [type, noDatabase]))),
    },
    standsIn: hasDatabase ? capabilities.standsIn : {},
    namesWhatIsLeftOut: true,
  }
}

/** The resources that the engine creates without anything behind them: logical ids, and a sentence for each service. */
export function inName({ template }: Pick<Description, 'template'>): { logicalId: string; why: string }[] {
  return Object.entries(template.Resources).flatMap(([logicalId, { Type }]) => {
    const [, service] = inNameOnly.exec(Type) ?? []
    return service ? [{ logicalId, why: `The engine creates what ${service} has in the template, and nothing answers behind it.` }] : []
  })
}
