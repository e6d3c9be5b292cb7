import { resolveNs } from 'node:dns/promises'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import type { Template } from '../check-aws/checked.ts'
import { ofType } from '../check-aws/resources.ts'
import type { ClientOptions } from '../deployment/cloud.ts'
import type { Target } from '../deployment/target.ts'
import { type Answer, ask, elementsOf } from './asked.ts'
import { type Check, fail, look, ok, warn } from './check.ts'
import type { NameServersOf } from './description.ts'

/**
 * Whether the connection of a pipeline to GitHub was completed by a person. `client`: of the tools account.
 * https://docs.aws.amazon.com/codeconnections/latest/APIReference/API_ListConnections.html
 */
export async function connectionCheck(client: ClientOptions, service: string): Promise<Check> {
  const page = `https://${client.region}.console.aws.amazon.com/codesuite/settings/connections`
  const answer = await ask(client, {
    service: 'codeconnections',
    host: `codeconnections.${client.region}.amazonaws.com`,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'CodeConnections_20231201.ListConnections' },
    body: JSON.stringify({ ProviderTypeFilter: 'GitHub', MaxResults: 100 }),
  })
  if (answer.status !== 200) return notAnswered('connection', answer, `The connection ${service} must be Available, not Pending.`, page)
  const { Connections = [] } = JSON.parse(answer.text) as { Connections?: { ConnectionName?: string; ConnectionStatus?: string }[] }
  const found = Connections.find(({ ConnectionName }) => ConnectionName === service)
  if (!found) return ok('connection', 'There is none: only CodePipeline with GitHub needs one.')
  if (found.ConnectionStatus === 'AVAILABLE') return ok('connection', `The connection ${service} is available.`)
  return fail(
    'connection',
    `The connection ${service} is ${found.ConnectionStatus?.toLowerCase()}: nobody has completed its handshake with GitHub.`,
    page,
  )
}

/** Whether S3 blocks public access for the whole account. https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetPublicAccessBlock.html */
export async function publicAccessCheck({ client, accounts }: Pick<Target, 'client' | 'accounts'>): Promise<Check> {
  const { stage: account } = accounts
  const remedy = `aws s3control put-public-access-block --account-id ${account} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`
  const answer = await ask(client, {
    service: 's3',
    host: `${account}.s3-control.${client.region}.amazonaws.com`,
    path: '/v20180820/configuration/publicAccessBlock',
    headers: { 'x-amz-account-id': account },
  })
  const words = `S3 does not block public access for the whole account ${account}; each bucket of the template does so for itself.`
  if (answer.status === 404 && answer.text.includes('NoSuchPublicAccessBlockConfiguration')) return warn('public access', words, remedy)
  if (answer.status !== 200) return notAnswered('public access', answer, `S3 should block public access for the whole account ${account}.`, remedy)
  const settings = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets']
  const off = settings.filter((each) => elementsOf(answer, each)[0] !== 'true')
  return off.length === 0
    ? ok('public access', `S3 blocks it for the whole account ${account}.`)
    : warn('public access', `${words} Off: ${off.join(', ')}.`, remedy)
}

/**
 * Whether the hosted zones of the template's records are there, hold these names, and are those that DNS leads to.
 * https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetHostedZone.html
 */
export async function zoneCheck({ client }: Pick<Target, 'client'>, template: Template, nameServersOf: NameServersOf = resolveNs): Promise<Check> {
  const zones = await zonesOf(client, template)
  if (zones.size === 0) return ok('zone', 'The stage makes no records, or the id of their zone is not set yet.')
  for (const [id, names] of zones) {
    const remedy = `Set the id of the zone of ${names.join(', ')}: aws route53 list-hosted-zones-by-name --dns-name ${names[0]}`
    const answer = await ask(client, { service: 'route53', host: 'route53.amazonaws.com', region: 'us-east-1', path: `/2013-04-01/hostedzone/${id}` })
    if (answer.status === 404) return fail('zone', `There is no hosted zone ${id} in this account.`, remedy)
    if (answer.status !== 200) return notAnswered('zone', answer, `The hosted zone ${id} must be there.`, remedy)
    const zone = plain(elementsOf(answer, 'Name')[0] ?? '')
    const strange = names.filter((name) => name !== zone && !name.endsWith(`.${zone}`))
    if (strange.length > 0) return fail('zone', `The hosted zone ${id} is that of ${zone}: it cannot hold ${strange.join(', ')}.`, remedy)
    const own = elementsOf(answer, 'NameServer').map(plain)
    const asked = (await nameServersOf(zone).catch(() => [])).map(plain)
    if (!asked.some((server) => own.includes(server)))
      return fail(
        'zone',
        `DNS does not lead to the hosted zone ${id} of ${zone}: ${asked.join(', ') || 'nobody'} answers.`,
        `Enter the zone's name servers where ${zone} is kept: ${own.join(', ')}.`,
      )
  }
  return ok('zone', `${[...zones.keys()].join(', ')}: the hosted zone is there, and DNS leads to it.`)
}

/** The zones of the template's records: id → the records' names. An id may be that of a parameter of SSM. */
async function zonesOf(client: ClientOptions, template: Template): Promise<Map<string, string[]>> {
  const ssm = new SSMClient(client)
  const zones = new Map<string, string[]>()
  try {
    for (const [, { Properties }] of ofType(template, 'AWS::Route53::RecordSet')) {
      const id = await zoneIdOf(ssm, Properties.HostedZoneId, template)
      if (id) zones.set(id, [...new Set([...(zones.get(id) ?? []), plain(String(Properties.Name))])])
    }
    return zones
  } finally {
    ssm.destroy()
  }
}

async function zoneIdOf(ssm: SSMClient, given: unknown, { Parameters = {} }: Template): Promise<string | undefined> {
  if (typeof given === 'string') return given
  const { Default, Type = '' } = Parameters[String((given as { Ref?: unknown } | undefined)?.Ref)] ?? {}
  if (!Type.startsWith('AWS::SSM::Parameter')) return Default === undefined ? undefined : String(Default)
  const found = await ssm.send(new GetParameterCommand({ Name: String(Default) })).catch((error: Error) => {
    if (error.name !== 'ParameterNotFound') throw error
  })
  return found?.Parameter?.Value
}

function plain(name: string): string {
  return name.replace(/\.$/, '').toLowerCase()
}

/** Nobody but a person can see it: the role may not ask, or was made before it might. */
function notAnswered(name: string, { status, text }: Answer, says: string, remedy: string): Check {
  const reason = /<Message>([^<]*)|"[Mm]essage":\s*"([^"]*)/.exec(text)?.slice(1).find(Boolean) ?? 'no reason given'
  return look(name, `${says} AWS did not say it (${status}: ${reason}).`, remedy)
}
