import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { type Context, Hono } from 'hono'
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
import { forgetSessionSecret, keepSessionSecret, markBrowser, markOf, sessionSecretOf } from './browser-mark.ts'
import { Codes } from './codes.ts'
import { discoveryDocument } from './discovery.ts'
import { askEngine } from './engine.ts'
import { FederatedSignIn, type SignedIn } from './federated-sign-in.ts'
import { logoutLocation } from './logout.ts'
import { offerChoice, signInNatively } from './native-sign-in.ts'
import { Refused, RefusedToApp } from './refusals.ts'
import { revokeToken } from './revoke.ts'
import { guard, onlyApps, originsOf, securityHeaders } from './security-headers.ts'
import { servesRequest, signInAgain, userSentTo } from './session-sign-in.ts'
import type { Sessions } from './sessions.ts'
import { redeemToken } from './token.ts'

export interface FrontOptions {
  /** Its own base address, without a trailing slash. */
  url: string
  settings(): Promise<IdentitySettings | undefined>
  passwords(): Promise<Passwords>
  providers: StandIns
  sessions: Sessions
}

interface Environment {
  Bindings: HttpBindings
  Variables: { known: IdentitySettings | undefined; settings: IdentitySettings }
}
export type Front = Hono<Environment>

/** What the browser sees of the hosted sign-in. Only what stands here is answered. */
export function signInFront({ url, settings, passwords, providers, sessions }: FrontOptions): Front {
  const codes = new Codes()
  const handOver = new HandOver()
  const federation = new FederatedSignIn(codes, handOver)
  const front: Front = new Hono()
  /** Whoever has signed in has a session from now on, in place of an earlier one. */
  const enter = async (context: Context<Environment>, { location, method }: SignedIn) => {
    const user = await userSentTo(context.var.settings, location)
    await sessions.end(sessionSecretOf(context))
    if (user) keepSessionSecret(context, await sessions.begin({ poolId: context.var.settings.poolId, user, method }))
    return context.redirect(location)
  }

  front.use(guard(url))
  front.use(async (context, next) => {
    context.set('known', await settings())
    await next()
  })
  front.use(onlyApps())
  front.get('/sign-in.css', (context) => context.body(style, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'max-age=3600' }))

  front.use(async (context, next) => {
    const { known } = context.var
    if (!known) throw new Refused(503, 'The stack is still starting.', 'Reload this page in a moment. `npx stagecraft status` shows the progress.')
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
    const session = await sessions.find(sessionSecretOf(context))
    const location =
      session && servesRequest(session, context.var.settings, request) ? await signInAgain(context.var.settings, codes, request, session) : undefined
    if (location) return context.redirect(location)
    if (request.prompt === 'none') throw new RefusedToApp(request, 'login_required', 'There is no session. A session ends after an hour.')
    const found = request.provider ? await providers.upstream(context.var.settings, request.provider) : undefined
    if (!found) return context.redirect(`/login?${request.query}`)
    return context.redirect(await federation.begin(context.var.settings, found, request, markBrowser(context)))
  })
  front.get('/oauth2/idpresponse', async (context) => {
    const answer = new URL(context.req.url).searchParams
    return enter(context, await federation.finish(context.var.settings, answer.get('state'), answer, markOf(context)))
  })
  front.post('/saml2/idpresponse', async (context) => {
    const answer = new URLSearchParams(await context.req.text())
    return enter(context, await federation.finish(context.var.settings, answer.get('RelayState'), answer, markOf(context)))
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
    const step = await signInNatively(context.var.settings, codes, request, form, await passwords())
    return 'location' in step ? enter(context, { location: step.location, method: 'COGNITO' }) : answerStep(step)
  })
  // nobody signs up here: https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-admin-create-user-policy.html
  front.get('/signup', (context) => {
    readAuthorizationRequest(context.var.settings, new URL(context.req.url).searchParams)
    throw new Refused(
      400,
      'This local sign-in does not support signing up.',
      'Sign in as one of the people in stagecraft.config.ts, or add one there.',
    )
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
  front.get('/logout', async (context) => {
    const location = logoutLocation(context.var.settings, new URL(context.req.url).searchParams)
    await sessions.end(sessionSecretOf(context))
    forgetSessionSecret(context)
    return context.redirect(location)
  })

  front.notFound(() => {
    throw new Refused(404, 'There is no page at this address.')
  })
  front.onError((error, context) => answerError(error, context.req.path, context.var.known?.pageUrl))
  return front
}
