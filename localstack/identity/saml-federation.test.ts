import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider'
import { SamlLib } from 'samlify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { home, type IdentityFixture, startIdentityFixture } from './identity-fixture.ts'
import { type SamlKeys, samlKeys } from './providers/keys.ts'
import { subjectOf } from './providers/people.ts'
import { type SamlStatement, samlResponse } from './providers/saml-response.ts'
import { people, providers } from './providers-fixture.ts'
import { Browser } from './sign-in.ts'

const sam = people.find(({ provider }) => provider === 'Saml')
const samId = sam ? subjectOf(sam) : ''
const failed = 'urn:oasis:names:tc:SAML:2.0:status:Responder'

let identity: IdentityFixture
let keys: SamlKeys
let otherKeys: SamlKeys
beforeAll(async () => {
  identity = await startIdentityFixture({ people, providers })
  await departed()
  keys = JSON.parse(await readFile(join(identity.state, 'identity', 'Saml.json'), 'utf8')) as SamlKeys
  otherKeys = await samlKeys(join(identity.state, 'elsewhere'), 'Saml')
})
afterAll(() => identity?.stop())

/** A browser at the provider: the request it brought, and what it will bring back. */
async function departed(): Promise<{ requestId: string; relayState: string; cookie: string; address: string }> {
  const query = { response_type: 'code', client_id: identity.clientId, redirect_uri: home, scope: 'openid', state: 'mine', identity_provider: 'Saml' }
  const answer = await fetch(`${identity.url}/oauth2/authorize?${new URLSearchParams(query)}`, { redirect: 'manual' })
  const address = answer.headers.get('location') ?? ''
  const { searchParams } = new URL(address)
  const request = inflateRawSync(Buffer.from(searchParams.get('SAMLRequest') ?? '', 'base64')).toString('utf8')
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  return { requestId: / ID="([^"]+)"/.exec(request)?.[1] ?? '', relayState: searchParams.get('RelayState') ?? '', cookie, address }
}

function bring(xml: string, { relayState, cookie }: { relayState: string; cookie: string }): Promise<Response> {
  const body = new URLSearchParams({ SAMLResponse: Buffer.from(xml).toString('base64'), RelayState: relayState })
  return fetch(`${identity.url}/saml2/idpresponse`, { method: 'POST', body, headers: { cookie }, redirect: 'manual' })
}

function statement(inResponseTo: string, changes: Partial<SamlStatement> = {}): SamlStatement {
  const now = Date.now()
  return {
    id: '_response',
    assertionId: `_assertion-${inResponseTo}`,
    issuer: `${identity.url}/providers/Saml`,
    audience: `urn:amazon:cognito:sp:${identity.poolId}`,
    consumerUrl: `${identity.url}/saml2/idpresponse`,
    inResponseTo,
    status: 'urn:oasis:names:tc:SAML:2.0:status:Success',
    nameId: 'mallory',
    issuedAt: new Date(now).toISOString(),
    notBefore: new Date(now).toISOString(),
    notOnOrAfter: new Date(now + 60_000).toISOString(),
    attributes: { 'http://schemas.xmlsoap.org/claims/Group': ['app-admins'] },
    ...changes,
  }
}

function signed(xml: string, { privateKey, certificate }: SamlKeys = keys, element: 'Assertion' | 'Response' = 'Assertion'): string {
  const path = element === 'Response' ? "/*[local-name(.)='Response']" : "/*[local-name(.)='Response']/*[local-name(.)='Assertion']"
  return String(
    SamlLib.constructSAMLSignature({
      rawSamlMessage: xml,
      referenceTagXPath: path,
      privateKey,
      signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      signingCert: certificate.replace(/-----.*-----|\s/g, ''),
      signatureConfig: {
        prefix: 'ds',
        location: { reference: `${path}/*[local-name(.)='Issuer']`, action: 'after' },
      },
      isBase64Output: false,
    }),
  )
}

async function mallories(): Promise<string[]> {
  const { Users = [] } = await identity.cognito.send(new ListUsersCommand({ UserPoolId: identity.poolId }))
  return Users.flatMap(({ Username = '' }) => (/mallory/.test(Username) ? [Username] : []))
}

const part = (xml: string, name: string) => new RegExp(`<(?:\\w+:)?${name}[ >].*</(?:\\w+:)?${name}>`, 's').exec(xml)?.[0] ?? ''
/** The assertion that was signed, and one of mallory's without a signature. */
function pair(id: string): { whole: string; good: string; evil: string } {
  const whole = signed(samlResponse(statement(id, { nameId: 'sam' })))
  return { whole, good: part(whole, 'Assertion'), evil: part(samlResponse(statement(id, { assertionId: '_evil' })), 'Assertion') }
}

test('a response as it should be signs in, and its user is known by the provider', async () => {
  const at = await departed()
  const answer = await bring(signed(samlResponse(statement(at.requestId, { nameId: 'right' }))), at)
  expect(answer.headers.get('location')).toMatch(/\?code=[\w-]+&state=mine$/)
  const { Users = [] } = await identity.cognito.send(new ListUsersCommand({ UserPoolId: identity.poolId }))
  expect(Users.map(({ Username }) => Username)).toContain('Saml_right')
})

const refused: [string, (id: string) => string][] = [
  ['whose assertion nobody signed', (id) => samlResponse(statement(id))],
  ['whose signature was stripped', (id) => signed(samlResponse(statement(id))).replace(/<ds:Signature.*<\/ds:Signature>/s, '')],
  ['signed by another key, whose certificate it brings', (id) => signed(samlResponse(statement(id)), otherKeys)],
  ['changed after it was signed', (id) => signed(samlResponse(statement(id, { nameId: 'sam' }))).replace('>sam<', '>mallory<')],
  ['with a second assertion before the signed one', (id) => wrapped(id, (evil, good) => evil + good)],
  ['with a second assertion after the signed one', (id) => wrapped(id, (evil, good) => good + evil)],
  [
    'whose signed assertion is wrapped in another',
    (id) => wrapped(id, (evil, good) => evil.replace('</saml:Assertion>', `${good}</saml:Assertion>`)),
  ],
  ['whose signed assertion stands among its extensions', (id) => wrapped(id, (evil, good) => `<samlp:Extensions>${good}</samlp:Extensions>${evil}`)],
  [
    'whose signature was moved to another assertion',
    (id) => wrapped(id, (evil, good) => evil.replace('</saml:Issuer>', `</saml:Issuer>${part(good, 'Signature')}`)),
  ],
  [
    'whose signature, moved, carries what it signed',
    (id) =>
      wrapped(id, (evil, good) => {
        const signature = part(good, 'Signature').replace(
          '</ds:Signature>',
          `<ds:Object>${good.replace(part(good, 'Signature'), '')}</ds:Object></ds:Signature>`,
        )
        return evil.replace('</saml:Issuer>', `</saml:Issuer>${signature}`)
      }),
  ],
  ['whose other assertion has the id of the signed one', (id) => wrapped(id, (evil, good) => evil.replace('_evil', `_assertion-${id}`) + good)],
  ['that is over', (id) => signed(samlResponse(statement(id, { notBefore: ago(600), notOnOrAfter: ago(1) })))],
  ['that has not begun', (id) => signed(samlResponse(statement(id, { notBefore: ago(-600), notOnOrAfter: ago(-900) })))],
  [
    'whose confirmation alone is over',
    (id) => signed(samlResponse(statement(id)).replace(/(SubjectConfirmationData NotOnOrAfter=")[^"]+/, `$1${ago(1)}`)),
  ],
  ['for another audience', (id) => signed(samlResponse(statement(id, { audience: 'urn:amazon:cognito:sp:another' })))],
  ['for everybody', (id) => signed(samlResponse(statement(id)).replace(/<saml:AudienceRestriction>.*<\/saml:AudienceRestriction>/, ''))],
  ['without conditions', (id) => signed(samlResponse(statement(id)).replace(/<saml:Conditions.*<\/saml:Conditions>/, ''))],
  ['for another recipient', (id) => signed(samlResponse(statement(id)).replace(/Recipient="[^"]+"/, 'Recipient="http://evil.example/"'))],
  ['sent to another address', (id) => signed(samlResponse(statement(id)).replace(/Destination="[^"]+"/, 'Destination="http://evil.example/"'))],
  ['of another issuer', (id) => signed(samlResponse(statement(id, { issuer: 'http://evil.example/' })))],
  ['to another request', () => signed(samlResponse(statement('_another')))],
  ['to no request', (id) => signed(samlResponse(statement(id)).replaceAll(/ InResponseTo="[^"]+"/g, ''))],
  [
    'whose assertion was for no request',
    (id) => signed(samlResponse(statement(id)).replace(/(<saml:SubjectConfirmationData[^>]*) InResponseTo="[^"]+"/, '$1')),
  ],
  ['without a confirmation', (id) => signed(samlResponse(statement(id)).replace(/<saml:SubjectConfirmation .*<\/saml:SubjectConfirmation>/, ''))],
  ['confirmed for who holds a key', (id) => signed(samlResponse(statement(id)).replace('cm:bearer', 'cm:holder-of-key'))],
  ['of a failure', (id) => signed(samlResponse(statement(id, { status: failed })))],
  [
    'of a failure, beside a success',
    (id) =>
      signed(
        samlResponse(statement(id)).replace('<samlp:Status>', `<samlp:Status><samlp:StatusCode Value="${failed}"/></samlp:Status><samlp:Status>`),
      ),
  ],
  [
    'of a success, beside a failure',
    (id) =>
      signed(
        samlResponse(statement(id)).replace('</samlp:Status>', `</samlp:Status><samlp:Status><samlp:StatusCode Value="${failed}"/></samlp:Status>`),
      ),
  ],
  ['signed as a whole, its assertion unsigned', (id) => signed(samlResponse(statement(id)), keys, 'Response')],
  ['that names nobody', (id) => signed(samlResponse(statement(id)).replace(/<saml:NameID.*<\/saml:NameID>/, ''))],
  [
    'with entities of its own',
    (id) => `<!DOCTYPE r [<!ENTITY who "mallory">]>${signed(samlResponse(statement(id, { nameId: 'sam' }))).replace('>sam<', '>&who;<')}`,
  ],
  ['that is no XML', () => 'mallory'],
  ['that is empty', () => ''],
]

function wrapped(id: string, wrap: (evil: string, good: string) => string): string {
  const { whole, good, evil } = pair(id)
  return whole.replace(good, () => wrap(evil, good))
}

function ago(seconds: number): string {
  return new Date(Date.now() - seconds * 1_000).toISOString()
}

test.each(refused)('a response %s signs nobody in', async (_, made) => {
  const at = await departed()
  const back = new URL((await bring(made(at.requestId), at)).headers.get('location') ?? 'none:')
  expect(Object.fromEntries(back.searchParams)).toEqual({
    error: 'invalid_request',
    error_description: 'The provider’s SAML response is not valid.',
    state: 'mine',
  })
  expect(await mallories()).toEqual([])
})

test('a comment within a name cuts nothing off it', async () => {
  const at = await departed()
  const xml = signed(samlResponse(statement(at.requestId, { nameId: 'sam.of.evil' }))).replace('>sam.of.evil<', '>sam<!-- -->.of.evil<')
  expect((await bring(xml, at)).headers.get('location')).toContain('code=')
  const { Users = [] } = await identity.cognito.send(new ListUsersCommand({ UserPoolId: identity.poolId }))
  expect(Users.map(({ Username }) => Username)).toContain('Saml_sam.of.evil')
})

test('a response serves once, in the browser and the sign-in it was made for', async () => {
  const [at, another] = [await departed(), await departed()]
  const page = await new Browser(home).open(at.address, new URLSearchParams({ person: sam?.email ?? '' }))
  const genuine = Buffer.from(/name="SAMLResponse" value="([^"]+)"/.exec('text' in page ? page.text : '')?.[1] ?? '', 'base64').toString('utf8')
  expect(genuine).toContain(samId)
  expect((await bring(genuine, { ...at, cookie: another.cookie })).status).toBe(400)
  expect(new URL((await bring(genuine, another)).headers.get('location') ?? '').searchParams.get('error')).toBe('invalid_request')
  expect((await bring(genuine, at)).headers.get('location')).toContain('code=')
  const again = await bring(genuine, at)
  expect([again.status, again.headers.get('location')]).toEqual([400, null])
})

test('an assertion that was used is refused in every response to a later request', async () => {
  const first = await departed()
  const assertionId = '_one-and-the-same'
  expect((await bring(signed(samlResponse(statement(first.requestId, { assertionId, nameId: 'twice' }))), first)).headers.get('location')).toContain(
    'code=',
  )
  for (const later of [await departed(), await departed()]) {
    const again = await bring(signed(samlResponse(statement(later.requestId, { assertionId, nameId: 'twice' }))), later)
    expect(new URL(again.headers.get('location') ?? '').searchParams.get('error')).toBe('invalid_request')
  }
})

test('the provider answers requests of the pool alone, to its registered address', async () => {
  const stranger = await fetch(`${identity.url}/providers/Saml/sign-in?SAMLRequest=garbage`)
  expect(stranger.status).toBe(400)
  const metadata = await (await fetch(`${identity.url}/providers/Saml/metadata`)).text()
  expect(metadata).toContain(`entityID="${identity.url}/providers/Saml"`)
  expect(metadata).not.toContain('PRIVATE')
})

test('the page that sends a response on runs its one script and no other', async () => {
  const { address } = await departed()
  const answer = await fetch(address, { method: 'POST', body: new URLSearchParams({ person: sam?.email ?? '' }) })
  expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'.*; script-src 'sha256-[\w+/=]+'$/)
})
