import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pipelineStages } from '../../../scripts/pipeline/stages.ts'
import { githubTemplate } from '../../../scripts/pipeline/template.ts'
import { root } from '../../system/support/stack.ts'
import { type BareEngine, bareEngine } from './bare-engine.ts'
import { type Issuer, issuer, newIssuer } from './github-issuer.ts'

/** Who gets a role of the tools account for a token, on the engine, by the trust policies of the template. */
let engine: BareEngine
let github: Issuer
let stranger: Issuer

beforeAll(async () => {
  engine = await bareEngine()
  ;[github, stranger] = [await newIssuer(), await newIssuer()]
  const template = await githubTemplate({ service: 'sample', region: 'eu-central-1', stages: await pipelineStages(root) })
  // the provider as the template has it; its key is where the engine looks for it
  const { Url, ClientIdList } = (template.Resources.GithubProvider?.Properties ?? {}) as { Url?: string; ClientIdList?: string[] } // of the type
  await engine.iam.createOpenIDConnectProvider({ Url, ClientIDList: ClientIdList, Tags: [{ Key: 'stagecraft:key', Value: github.publicKey }] })
  const accounts = Object.keys(template.Parameters ?? {}).filter((name) => name.startsWith('Account'))
  const parameters = { Repository: 'acme@17/shop@42', Branch: 'main', ...Object.fromEntries(accounts.map((name) => [name, engine.account])) }
  expect(Object.keys(await engine.deploy('github', template, parameters))).toEqual(['GithubProvider'])
})
afterAll(() => engine?.stop())

/** Whose session the token brings, or why none. `job`: a stage, or `show-` and a stage. */
async function assumed(WebIdentityToken: string, job = 'staging'): Promise<string> {
  const RoleArn = `arn:aws:iam::${engine.account}:role/sample-github-${job}`
  return engine.sts.assumeRoleWithWebIdentity({ RoleArn, RoleSessionName: 'run-1', WebIdentityToken }).then(
    ({ AssumedRoleUser }) => AssumedRoleUser?.Arn ?? '',
    (error: Error) => error.name,
  )
}

test('a job of the branch in the stage’s environment takes the stage’s role', async () => {
  expect(await assumed(await github.token())).toBe(`arn:aws:sts::${engine.account}:assumed-role/sample-github-staging/run-1`)
})

test('the job that shows what there is to approve takes a role of its own, and no other', async () => {
  const token = () => github.token({ sub: 'repo:acme@17/shop@42:environment:show-staging' })
  expect(await assumed(await token(), 'show-staging')).toContain('assumed-role/sample-github-show-staging/')
  expect(await assumed(await token())).toBe('AccessDenied')
  expect(await assumed(await github.token(), 'show-staging')).toBe('AccessDenied')
})

const forged: [what: string, changes: Record<string, unknown>][] = [
  ['another repository', { sub: 'repo:acme@17/other@43:environment:staging' }],
  ['a repository of that name that somebody else made anew', { sub: 'repo:acme@17/shop@99:environment:staging' }],
  ['a name without its ids', { sub: 'repo:acme/shop:environment:staging' }],
  ['another owner', { sub: 'repo:mallory@66/shop@42:environment:staging' }],
  ['another branch in the environment', { ref: 'refs/heads/mine' }],
  ['a branch whose name begins like it', { ref: 'refs/heads/main-2' }],
  ['a tag of the branch’s name', { ref: 'refs/tags/main' }],
  ['no branch', { ref: undefined }],
  ['the branch without an environment', { sub: 'repo:acme@17/shop@42:ref:refs/heads/main' }],
  ['a pull request', { sub: 'repo:acme@17/shop@42:pull_request', ref: 'refs/pull/7/merge' }],
  ['another environment', { sub: 'repo:acme@17/shop@42:environment:dev' }],
  ['an environment whose name begins like it', { sub: 'repo:acme@17/shop@42:environment:staging2' }],
  ['a subject in capitals', { sub: 'REPO:ACME@17/SHOP@42:ENVIRONMENT:STAGING' }],
  ['a wildcard for a subject', { sub: 'repo:*' }],
  ['no subject', { sub: undefined }],
]

test.each(forged)('%s is refused by the trust policy', async (_, changes) => {
  expect(await assumed(await github.token(changes))).toBe('AccessDenied')
})

describe('a token that is none', () => {
  const seconds = Math.floor(Date.now() / 1_000)
  test.each<[what: string, error: string, changes: Record<string, unknown>]>([
    ['for another audience', 'InvalidIdentityTokenException', { aud: 'https://github.com/acme' }],
    ['for no audience', 'InvalidIdentityTokenException', { aud: undefined }],
    ['of another issuer', 'InvalidIdentityTokenException', { iss: 'https://token.actions.example.com' }],
    ['of no issuer', 'InvalidIdentityTokenException', { iss: undefined }],
    ['that has expired', 'ExpiredTokenException', { exp: seconds - 10 }],
    ['that never expires', 'InvalidIdentityTokenException', { exp: undefined }],
    ['that is not good yet', 'InvalidIdentityTokenException', { nbf: seconds + 600 }],
  ])('%s is refused', async (_, error, changes) => {
    expect(await assumed(await github.token(changes))).toBe(error)
  })

  test('of another key is refused', async () => {
    expect(await assumed(await stranger.token())).toBe('InvalidIdentityTokenException')
  })

  test('with changed claims is refused', async () => {
    const [header, , signature] = (await github.token()).split('.')
    const [, claims] = (await stranger.token({ sub: 'repo:acme@17/shop@42:environment:prod' })).split('.')
    expect(await assumed(`${header}.${claims}.${signature}`, 'prod')).toBe('InvalidIdentityTokenException')
  })

  test('without a signature is refused', async () => {
    const [, claims = ''] = (await github.token()).split('.')
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')
    for (const token of [`${none}.${claims}.`, `${none}.${claims}`, claims, 'x']) expect(await assumed(token)).toBe('InvalidIdentityTokenException')
  })
})

test('no stage’s job takes the role of another stage', async () => {
  const stages = (await pipelineStages(root)).map(({ name }) => name)
  const taken = stages.map((from) =>
    stages.map(async (to) => [from, to, await assumed(await github.token({ sub: `repo:acme@17/shop@42:environment:${from}` }), to)]),
  )
  const got = (await Promise.all(taken.flat())).filter(([, , answer]) => answer !== 'AccessDenied').map(([from, to]) => [from, to])
  expect(got).toEqual(stages.map((stage) => [stage, stage]))
})

test('the issuer is the one that the template trusts', async () => {
  const { OpenIDConnectProviderList = [] } = await engine.iam.listOpenIDConnectProviders({})
  expect(OpenIDConnectProviderList.map(({ Arn }) => Arn)).toEqual([`arn:aws:iam::${engine.account}:oidc-provider/${issuer.replace('https://', '')}`])
})
