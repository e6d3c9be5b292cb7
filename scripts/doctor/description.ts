import { resolveNs } from 'node:dns/promises'
import type { TakenOutput } from '@stagecraft/localstack/stack/description.ts'
import type { Template } from '../check-aws/checked.ts'
import { wrongNames } from '../check-aws/policies/names.ts'
import { ofType } from '../check-aws/resources.ts'
import { names } from '../deployment/names.ts'
import { isRehearsed } from '../rehearsal/accounts.ts'
import { type Check, fail, ok, warn } from './check.ts'

/** What is said of a stage before anybody signs in. */
export interface DescribedStage {
  service: string
  stage: string
  region: string
  accounts: { tools: string; stage: string }
  template: Template
  /** What it takes of other services of a compose file. */
  takes: readonly TakenOutput[]
}

export function accountsCheck({ accounts, stage }: DescribedStage): Check {
  const numbers = [accounts.tools, accounts.stage]
  if (numbers.some(isRehearsed))
    return fail(
      'accounts',
      `The stage table has the rehearsal's account numbers: ${numbers.join(', ')}.`,
      `Write yours into serverless.yml: \`toolsAccount\` and \`account\` of ${stage}.`,
    )
  return ok('accounts', `Releases are in ${accounts.tools}, ${stage} is in ${accounts.stage}.`)
}

/** Names that are too long, or that AWS does not accept for another reason: those of the template, of the stage's roles and of the artifact bucket. */
export function namesCheck({ service, stage, region, accounts, template }: DescribedStage): Check {
  const own = [
    { name: names.executionRole(service, stage), most: 64 },
    { name: names.artifactBucket(service, accounts), most: 63 },
  ].flatMap(({ name, most }) => (name.length > most ? [`${name} has ${name.length} characters, and AWS takes ${most}`] : []))
  const wrong = [...own, ...wrongNames(template, region).map(({ resource, what }) => `${resource}: ${what}`)]
  return wrong.length > 0
    ? fail('names', wrong.join('; '), 'Shorten the service’s or the stage’s name in serverless.yml.')
    : ok('names', 'AWS takes every name.')
}

/** What of the template still has the values of an example. */
export function examplesCheck({ template, stage }: DescribedStage): Check {
  const found = [...new Set(JSON.stringify(template).match(/[\w.@-]*\bexample\.(com|org|net)\b/g) ?? [])].filter((each) => !/https?:/.test(each))
  return found.length > 0
    ? warn(
        'values',
        `${stage} still has the values of the example: ${found.join(', ')}.`,
        `Replace them in the stage table of serverless.yml (\`params\`, ${stage} or default).`,
      )
    : ok('values', 'No value of the example is left.')
}

/** The name servers of a domain, as DNS says. Rejects where there are none. */
export type NameServersOf = (name: string) => Promise<string[]>

/**
 * Whether Route 53 answers for the names that the template makes records for: a certificate is validated by a record, so it waits for ever where another
 * server answers. Asks the name itself, then its parents; of the first that has name servers they must be Route 53's.
 */
export async function domainCheck({ template }: DescribedStage, nameServersOf: NameServersOf = resolveNs): Promise<Check> {
  const records = ofType(template, 'AWS::Route53::RecordSet').map(([, { Properties }]) => String(Properties.Name).replace(/\.$/, ''))
  const domains = [...new Set(records)].filter((name) => name.includes('.'))
  if (domains.length === 0) return ok('domain', 'The stage has no name of its own.')
  for (const domain of domains) {
    const parts = domain.split('.')
    const parents = parts.slice(0, -1).map((_, at) => parts.slice(at).join('.'))
    let servers: string[] = []
    for (const parent of parents) {
      servers = await nameServersOf(parent).catch(() => [])
      if (servers.length > 0) break
    }
    if (servers.length === 0)
      return fail(
        'domain',
        `Nobody answers for ${domain}.`,
        `Make a hosted zone for it in Route 53 in the stage's account, and enter the zone's name servers at the domain's registrar.`,
      )
    if (!servers.some((each) => each.includes('.awsdns-')))
      return fail(
        'domain',
        `Route 53 does not answer for ${domain}: ${servers.join(', ')} do.`,
        'Delegate it to a hosted zone of Route 53: enter that zone’s name servers (NS) where the domain is kept.',
      )
  }
  return ok('domain', `Route 53 answers for ${domains.join(', ')}.`)
}
