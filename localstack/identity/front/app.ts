import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { csrf } from 'hono/csrf'
import { HandOver } from '../broker/hand-over.ts'
import type { Passwords } from '../identity.ts'
import { style } from '../pages/style.ts'
import type { StandIns } from '../providers/stand-ins.ts'
import type { IdentitySettings } from '../settings.ts'
import { answerError, answerStep, answerToken, passOn } from './answers.ts'
import { readAuthorizationRequest } from './authorization-request.ts'
import { markBrowser, markOf } from './browser-mark.ts'
import { Codes } from './codes.ts'
import { discoveryDocument } from './discovery.ts'
import { askEngine } from './engine.ts'
import { FederatedSignIn } from './federated-sign-in.ts'
import { logoutLocation } from './logout.ts'
import { offerChoice, signInNatively } from './native-sign-in.ts'
import { Refused } from './refusals.ts'
import { revokeToken } from './revoke.ts'
import { guard, onlyApps, originsOf, securityHeaders } from './security-headers.ts'
import { redeemToken } from './token.ts'

export interface FrontOptions {
  /** Its own base address, without a trailing slash. */
  url: string
  settings(): Promise<IdentitySettings | undefined>
  passwords(): Promise<Passwords>
  providers: StandIns
}

export type Front = Hono<{ Bindings: HttpBindings; Variables: { known: IdentitySettings | undefined; settings: IdentitySettings } }>

/** What the browser sees of the hosted sign-in. Only what stands here is answered. */
export function signInFront({ url, settings, passwords, providers }: FrontOptions): Front {
  const codes = new Codes()
  const handOver = new HandOver()
  const federation = new FederatedSignIn(codes, handOver)
  const front: Front = new Hono()

  front.use(guard(url))
  front.use(async (context, next) => {
    context.set('known', await settings())
    await next()
  })
  front.use(onlyApps())
  front.get('/sign-in.css', (context) => context.body(style, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'max-age=3600' }))

  front.use(async (context, next) => {
    const { known } = context.var
    if (!known) throw new Refused(503, 'The stack is still starting.', 'Reload this page in a moment. `make status` shows the progress.')
    context.set('settings', known)
    await next()
  })
  // before anything that looks at a body: a stand-in reads it itself
  front.all('/providers/:name/*', async (context) => {
    const standIn = await providers.named(context.var.settings, context.req.param('name'))
    if (!standIn) return context.notFound()
    const { incoming, outgoing } = context.env
    for (const [name, value] of Object.entries(securityHeaders(context.var.settings))) outgoing.setHeader(name, value)
    await standIn.serve(`/${context.req.path.split('/').slice(3).join('/')}`, incoming, outgoing)
    return RESPONSE_ALREADY_SENT
  })
  front.use(
    bodyLimit({
      maxSize: 256 * 1024,
      onError: () => {
        throw new Refused(413, 'The request is too large.')
      },
    }),
  )
  // the app's own script redeems and revokes; nobody else's page may
  const forApps = cors({
    origin: (origin, context) => (originsOf(context.var.settings).includes(origin) ? origin : null),
    allowHeaders: ['authorization', 'content-type'],
  })
  for (const path of ['/oauth2/token', '/oauth2/revoke', '/oauth2/userInfo', '/:pool/.well-known/*']) front.use(path, forApps)

  front.get('/oauth2/authorize', async (context) => {
    const asked = new URL(context.req.url).searchParams
    const request = readAuthorizationRequest(context.var.settings, asked)
    const found = request.provider ? await providers.upstream(context.var.settings, request.provider) : undefined
    if (!found) return context.redirect(`/login?${request.query}`)
    return context.redirect(await federation.begin(context.var.settings, found, request, markBrowser(context)))
  })
  front.get('/oauth2/idpresponse', async (context) => {
    const answer = new URL(context.req.url).searchParams
    return context.redirect(await federation.finish(context.var.settings, answer.get('state'), answer, markOf(context)))
  })
  front.post('/saml2/idpresponse', async (context) => {
    const answer = new URLSearchParams(await context.req.text())
    return context.redirect(await federation.finish(context.var.settings, answer.get('RelayState'), answer, markOf(context)))
  })
  // the engine asks here, nobody else
  front.post('/broker/token', async (context) => {
    const token = await handOver.redeem(context.var.settings, new URLSearchParams(await context.req.text()))
    return token ? context.json(token) : context.json({ error: 'invalid_grant' }, 400)
  })
  front.get('/login', async (context) => {
    const request = readAuthorizationRequest(context.var.settings, new URL(context.req.url).searchParams)
    return answerStep(await offerChoice(context.var.settings, request))
  })
  // `csrf` compares origins: another site can't sign the browser in as somebody
  front.post('/login', csrf({ origin: url }), async (context) => {
    const request = readAuthorizationRequest(context.var.settings, new URL(context.req.url).searchParams)
    const form = new URLSearchParams(await context.req.text())
    return answerStep(await signInNatively(context.var.settings, codes, request, form, await passwords()))
  })
  front.post('/oauth2/token', async (context) => {
    const form = new URLSearchParams(await context.req.text())
    return answerToken(await redeemToken(context.var.settings, codes, form, context.req.header('authorization')))
  })
  front.post('/oauth2/revoke', async (context) => {
    const form = new URLSearchParams(await context.req.text())
    return answerToken(await revokeToken(context.var.settings, form, context.req.header('authorization')))
  })
  front.on(['GET', 'POST'], '/oauth2/userInfo', async (context) => {
    const authorization = context.req.header('authorization')
    return passOn(await askEngine(context.var.settings, '/oauth2/userInfo', { headers: authorization ? { authorization } : {} }))
  })
  front.get('/:pool/.well-known/jwks.json', async (context) => passOn(await askEngine(context.var.settings, new URL(context.req.url).pathname)))
  front.get('/:pool/.well-known/openid-configuration', async (context) => {
    const { settings: known } = context.var
    if (context.req.param('pool') === known.poolId) return context.json(discoveryDocument(url, known.poolId))
    return passOn(await askEngine(known, new URL(context.req.url).pathname))
  })
  front.get('/logout', (context) => context.redirect(logoutLocation(context.var.settings, new URL(context.req.url).searchParams)))

  front.notFound(() => {
    throw new Refused(404, 'There is no page at this address.')
  })
  front.onError((error, context) => answerError(error, context.req.path, context.var.known?.pageUrl))
  return front
}
