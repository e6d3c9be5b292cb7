import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import getPort from 'get-port'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ClientOptions } from '../deployment/cloud.ts'
import { connectionCheck, publicAccessCheck, zoneCheck } from './api-checks.ts'

/**
 * What the doctor makes of answers of AWS. No engine has CodeConnections or account-wide settings of S3, so a small server gives answers as AWS documents them.
 */
interface Recorded {
  status?: number
  body: string
}
let server: Server
let client: ClientOptions
let answers: Record<string, Recorded>
let asked: { path: string; headers: IncomingHttpHeaders; body: string }[]

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { url: path = '', headers } = request
    asked.push({ path, headers, body: await text(request) })
    const { status = 200, body } = answers[String(headers['x-amz-target'] ?? path)] ?? { status: 403, body: '<Message>not recorded</Message>' }
    response.writeHead(status).end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  client = {
    region: 'eu-central-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'x' },
  }
})
afterAll(() => server.close())
beforeEach(() => {
  answers = {}
  asked = []
})

/** For which service and region a request was signed. */
const scopeOf = ({ headers }: { headers: IncomingHttpHeaders }) =>
  /Credential=\w+\/\d+\/([\w-]+\/[\w-]+)\/aws4_request/.exec(headers.authorization ?? '')?.[1]

test('the connection to GitHub is found, and whether a person completed its handshake', async () => {
  const target = 'CodeConnections_20231201.ListConnections'
  const connections = (status: string, ConnectionName = 'sample') => ({
    body: JSON.stringify({ Connections: [{ ConnectionName, ConnectionStatus: status, ProviderType: 'GitHub' }] }),
  })
  answers[target] = connections('AVAILABLE')
  expect(await connectionCheck(client, 'sample')).toMatchObject({ result: 'ok' })
  expect(asked.map(scopeOf)).toEqual(['eu-central-1/codeconnections'])
  answers[target] = connections('PENDING')
  expect(await connectionCheck(client, 'sample')).toMatchObject({
    result: 'fail',
    says: expect.stringContaining('pending'),
    remedy: expect.stringContaining('settings/connections'),
  })
  answers[target] = connections('PENDING', 'another')
  expect(await connectionCheck(client, 'sample')).toMatchObject({ result: 'ok', says: expect.stringContaining('none') })
})

test('S3 blocks public access for the account, in part, or not', async () => {
  const path = '/v20180820/configuration/publicAccessBlock'
  const target = { client, accounts: { tools: '111111111111', stage: '222222222222' } }
  const settings = (policy: boolean) => ({
    body: `<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>${policy}</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>`,
  })
  answers[path] = settings(true)
  expect(await publicAccessCheck(target)).toMatchObject({ result: 'ok' })
  expect(asked.map((each) => [scopeOf(each), each.headers['x-amz-account-id']])).toEqual([['eu-central-1/s3', '222222222222']])
  answers[path] = settings(false)
  expect(await publicAccessCheck(target)).toMatchObject({ result: 'warn', says: expect.stringContaining('Off: BlockPublicPolicy.') })
  answers[path] = { status: 404, body: '<Error><Code>NoSuchPublicAccessBlockConfiguration</Code><Message>It was not found</Message></Error>' }
  expect(await publicAccessCheck(target)).toMatchObject({ result: 'warn', remedy: expect.stringContaining('--account-id 222222222222') })
})

test('a hosted zone is there, has the records’ names, and DNS leads to it', async () => {
  const template = {
    Parameters: { Zone: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/sample/prod/zone' } },
    Resources: { Page: { Type: 'AWS::Route53::RecordSet', Properties: { Name: 'shop.acme.de.', HostedZoneId: { Ref: 'Zone' } } } },
  }
  const zone = (Name: string) => ({
    body: `<GetHostedZoneResponse><HostedZone><Id>/hostedzone/Z1</Id><Name>${Name}</Name></HostedZone><DelegationSet><NameServers><NameServer>ns-7.awsdns-00.com</NameServer></NameServers></DelegationSet></GetHostedZoneResponse>`,
  })
  const check = (servers: string[]) => zoneCheck({ client }, template, async (name) => (name === 'acme.de' ? servers : []))
  answers['AmazonSSM.GetParameter'] = { status: 400, body: JSON.stringify({ __type: 'ParameterNotFound' }) }
  expect(await check([])).toMatchObject({ result: 'ok', says: expect.stringContaining('not set yet') })

  answers['AmazonSSM.GetParameter'] = { body: JSON.stringify({ Parameter: { Value: 'Z1' } }) }
  answers['/2013-04-01/hostedzone/Z1'] = zone('acme.de.')
  expect(await check(['NS-7.awsdns-00.com'])).toMatchObject({ result: 'ok' })
  expect(asked.map(scopeOf)).toContain('us-east-1/route53')
  // made anew, and the registrar has the old one's name servers
  expect(await check(['ns-8.awsdns-11.net'])).toMatchObject({ result: 'fail', remedy: expect.stringContaining('ns-7.awsdns-00.com') })
  answers['/2013-04-01/hostedzone/Z1'] = zone('cme.de.')
  expect(await check([])).toMatchObject({ result: 'fail', says: expect.stringContaining('cannot hold shop.acme.de') })
  answers['/2013-04-01/hostedzone/Z1'] = { status: 404, body: '<ErrorResponse><Error><Code>NoSuchHostedZone</Code></Error></ErrorResponse>' }
  expect(await check([])).toMatchObject({ result: 'fail', says: 'There is no hosted zone Z1 in this account.' })
})

test('what a role may not ask is said, with where to look', async () => {
  const denied = { status: 400, body: JSON.stringify({ __type: 'AccessDeniedException', Message: 'you are not authorized' }) }
  answers['CodeConnections_20231201.ListConnections'] = denied
  expect(await connectionCheck(client, 'sample')).toMatchObject({ result: 'look', says: expect.stringContaining('400: you are not authorized') })
  expect(await publicAccessCheck({ client, accounts: { tools: '1', stage: '2' } })).toMatchObject({
    result: 'look',
    says: expect.stringContaining('403'),
  })
  const nobody = { ...client, endpoint: `http://127.0.0.1:${await getPort({ host: '127.0.0.1' })}` }
  expect(await connectionCheck(nobody, 'sample')).toMatchObject({
    result: 'look',
    says: expect.stringContaining('AWS did not say it (0: fetch failed)'),
  })
})
