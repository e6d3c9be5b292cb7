import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { IdentityProvider, ServiceProvider, setSchemaValidator } from 'samlify'
import type { Person } from '../../config.ts'
import { samlUpstream } from '../broker/saml-upstream.ts'
import { peoplePage } from '../pages/people-page.ts'
import { samlPostPage, samlPostScript } from '../pages/saml-post-page.ts'
import { samlKeys } from './keys.ts'
import { factsOf, subjectOf } from './people.ts'
import { formOf } from './request-form.ts'
import { samlResponse } from './saml-response.ts'
import type { StandIn, StandInOptions } from './stand-in.ts'

export interface SamlStandInOptions extends StandInOptions {
  /** The pool's entity id, and where answers go. */
  entityId: string
  consumerUrl: string
}

const redirect = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
const post = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'

// requests hold nothing that is believed: the answer goes to the registered address whatever they say
setSchemaValidator({ validate: async () => 'not validated' })

/** A company's SAML provider, by samlify. It answers only requests of the pool, signs response and assertion, and has no session. */
export async function samlStandIn({
  provider: { name, attributes },
  people,
  url,
  folder,
  entityId,
  consumerUrl,
}: SamlStandInOptions): Promise<StandIn> {
  const { privateKey, certificate } = await samlKeys(folder, name)
  const identityProvider = IdentityProvider({
    entityID: url,
    privateKey,
    signingCert: certificate,
    wantAuthnRequestsSigned: false,
    isAssertionEncrypted: false,
    singleSignOnService: [{ Binding: redirect, Location: `${url}/sign-in` }],
  })
  const pool = ServiceProvider({
    entityID: entityId,
    authnRequestsSigned: false,
    wantAssertionsSigned: true,
    wantMessageSigned: true,
    assertionConsumerService: [{ Binding: post, Location: consumerUrl }],
  })

  return {
    upstream: samlUpstream({ issuer: url, entryPoint: `${url}/sign-in`, certificate, entityId, consumerUrl, attributes }),
    serve: async (path, request, response) => {
      if (path === '/metadata') return send(response, 200, identityProvider.getMetadata(), 'application/samlmetadata+xml')
      if (path !== '/sign-in') return send(response, 404, 'There is no page at this address.', 'text/plain')
      const { searchParams } = new URL(request.url ?? '', url)
      const requestId = await readRequest(searchParams.get('SAMLRequest') ?? '').catch(() => undefined)
      if (!requestId) return send(response, 400, `The SAML request is missing or not valid.`, 'text/plain')
      const chosen = request.method === 'POST' ? (await formOf(request)).get('person') : null
      const person = people.find(({ email }) => email === chosen)
      if (!person) return send(response, 200, String(await peoplePage(name, people)))
      const { context } = await identityProvider.createLoginResponse(
        pool,
        { extract: {} },
        'post',
        {},
        { customTagReplacement: () => answerTo(requestId, person) },
      )
      response.setHeader('content-security-policy', `${response.getHeader('content-security-policy')}; script-src ${samlPostScript}`)
      send(response, 200, String(await samlPostPage(consumerUrl, context, searchParams.get('RelayState') ?? '')))
    },
  }

  async function readRequest(SAMLRequest: string): Promise<string | undefined> {
    const { extract } = await identityProvider.parseLoginRequest(pool, 'redirect', { query: { SAMLRequest } })
    const id = extract.request?.id
    return extract.issuer === entityId && typeof id === 'string' ? id : undefined
  }

  function answerTo(inResponseTo: string, person: Person): { id: string; context: string } {
    const [id, now] = [`_${randomUUID()}`, Date.now()]
    const context = samlResponse({
      id,
      assertionId: `_${randomUUID()}`,
      issuer: url,
      audience: entityId,
      consumerUrl,
      inResponseTo,
      status: 'urn:oasis:names:tc:SAML:2.0:status:Success',
      nameId: subjectOf(person),
      issuedAt: new Date(now).toISOString(),
      notBefore: new Date(now).toISOString(),
      notOnOrAfter: new Date(now + 300_000).toISOString(),
      attributes: attributesOf(attributes, person),
    })
    return { id, context }
  }
}

/** What the pool maps, under the names that the mapping has for it: `custom:groups` is asked of the groups, `email` of the address. */
function attributesOf(mapping: Readonly<Record<string, string>>, person: Person): Record<string, readonly string[]> {
  const facts: Record<string, string | readonly string[] | undefined> = factsOf(person)
  return Object.fromEntries(
    Object.entries(mapping).flatMap(([attribute, name]) => {
      const fact = facts[attribute.replace(/^custom:/, '')]
      return fact === undefined ? [] : [[name, [fact].flat()]]
    }),
  )
}

function send(response: ServerResponse, status: number, body: string, type = 'text/html'): void {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8` }).end(body)
}
