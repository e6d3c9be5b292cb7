import { srpClient } from '@stagecraft/localstack/identity/srp.ts'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { expect } from 'vitest'
import { behaviour } from '../behaviour.ts'
import { eventually, refusal } from '../waiting.ts'
import { claimsOf, client, password, pool, refresh, signIn, user } from './pools.ts'

const guide = 'https://docs.aws.amazon.com/cognito/latest/developerguide'
const api = 'https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference'

/** User pools: who signs in, and what tokens say. */
export const cognito = [
  behaviour({
    id: 'cognito.sign-in',
    statement: 'A user who signs in gets an id token, an access token and a refresh token, for an hour',
    source: `${api}/API_InitiateAuth.html`,
    trust: 'documented',
    operations: ['cognito-idp:CreateUserPool', 'cognito-idp:AdminCreateUser', 'cognito-idp:AdminSetUserPassword', 'cognito-idp:InitiateAuth'],
    run: async (aws) => {
      const own = await pool(aws)
      const name = await user(aws, own)
      const { AuthenticationResult: tokens } = await signIn(aws, own, name)
      expect(tokens).toMatchObject({ ExpiresIn: 3600, TokenType: 'Bearer', RefreshToken: expect.any(String) })
      const issuer = `https://cognito-idp.${aws.region}.amazonaws.com/${own.id}`
      expect(claimsOf(tokens?.AccessToken)).toMatchObject({ token_use: 'access', client_id: own.client, iss: issuer, username: name })
      expect(claimsOf(tokens?.IdToken)).toMatchObject({
        token_use: 'id',
        aud: own.client,
        iss: issuer,
        'cognito:username': name,
        email: `${name}@example.com`,
      })
    },
  }),
  behaviour({
    id: 'cognito.signed',
    statement: 'Tokens are signed with RS256 by a key that the pool publishes',
    source: `${guide}/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html`,
    trust: 'documented',
    operations: ['cognito-idp:InitiateAuth'],
    run: async (aws) => {
      const own = await pool(aws)
      const { AuthenticationResult: tokens } = await signIn(aws, own, await user(aws, own))
      const issuer = `https://cognito-idp.${aws.region}.amazonaws.com/${own.id}`
      const at = aws.site.elsewhere['cognito-idp'] ?? aws.site.endpoint
      const keys = await (await fetch(`${at ? `${at}/${own.id}` : issuer}/.well-known/jwks.json`)).json()
      const { protectedHeader } = await jwtVerify(tokens?.AccessToken ?? '', createLocalJWKSet(keys), { issuer })
      expect(protectedHeader.alg).toBe('RS256')
    },
  }),
  behaviour({
    id: 'cognito.wrong-password',
    statement: 'A wrong password is NotAuthorizedException, and so is a user that there is not, with the same text',
    source: `${guide}/cognito-user-pool-managing-errors.html`,
    trust: 'documented',
    operations: ['cognito-idp:InitiateAuth'],
    run: async (aws) => {
      const own = await pool(aws)
      const name = await user(aws, own)
      const said = (who: string) => signIn(aws, own, who, 'Wrong-Horse-9').catch(({ name: code, message }: Error) => [code, message])
      const answer = await said(name)
      expect(answer).toEqual(['NotAuthorizedException', 'Incorrect username or password.'])
      expect(await said(aws.name('nobody'))).toEqual(answer)
    },
  }),
  behaviour({
    id: 'cognito.refresh',
    statement: 'A refresh token gives new tokens with another id of the token and the same time of sign-in, and no new refresh token',
    source: `${guide}/amazon-cognito-user-pools-using-the-refresh-token.html`,
    trust: 'documented',
    operations: ['cognito-idp:InitiateAuth'],
    run: async (aws) => {
      const own = await pool(aws)
      const { AuthenticationResult: first } = await signIn(aws, own, await user(aws, own))
      const before = claimsOf(first?.AccessToken)
      // a second later, so that the times differ
      const { tokens, after } = await eventually(aws, async () => {
        const { AuthenticationResult: second } = await refresh(aws, own, first?.RefreshToken)
        const claims = claimsOf(second?.AccessToken)
        expect(Number(claims.iat)).toBeGreaterThan(Number(before.iat))
        return { tokens: second, after: claims }
      })
      expect(tokens?.RefreshToken).toBe(undefined)
      expect(after).toMatchObject({ sub: before.sub, auth_time: before.auth_time, origin_jti: before.origin_jti })
      expect(after.jti).not.toBe(before.jti)
    },
  }),
  behaviour({
    id: 'cognito.refresh-of-other-client',
    statement: 'A refresh token is good for its own client alone',
    source: `${guide}/amazon-cognito-user-pools-using-the-refresh-token.html`,
    trust: 'inferred',
    operations: ['cognito-idp:InitiateAuth', 'cognito-idp:CreateUserPoolClient'],
    run: async (aws) => {
      const own = await pool(aws)
      const { AuthenticationResult: tokens } = await signIn(aws, own, await user(aws, own))
      const other = { ...own, client: await client(aws, own.id) }
      expect(await refusal(refresh(aws, other, tokens?.RefreshToken))).toBe('NotAuthorizedException')
    },
  }),
  behaviour({
    id: 'cognito.revoke',
    statement: 'A revoked refresh token gives no tokens, and its access token is refused by the pool',
    source: `${guide}/token-revocation.html`,
    trust: 'documented',
    operations: ['cognito-idp:RevokeToken', 'cognito-idp:GetUser'],
    run: async (aws) => {
      const own = await pool(aws)
      const { AuthenticationResult: tokens } = await signIn(aws, own, await user(aws, own))
      expect(await refusal(aws.cognito.getUser({ AccessToken: tokens?.AccessToken }))).toBe('no error')
      await aws.cognito.revokeToken({ Token: tokens?.RefreshToken, ClientId: own.client })
      await eventually(aws, async () => expect(await refusal(refresh(aws, own, tokens?.RefreshToken))).toBe('NotAuthorizedException'))
      expect(await refusal(aws.cognito.getUser({ AccessToken: tokens?.AccessToken }))).toBe('NotAuthorizedException')
    },
  }),
  behaviour({
    id: 'cognito.revoke-one',
    statement: 'Revoking one refresh token leaves the user’s other sign-ins as they are',
    source: `${guide}/token-revocation.html`,
    trust: 'documented',
    operations: ['cognito-idp:RevokeToken', 'cognito-idp:InitiateAuth'],
    run: async (aws) => {
      const own = await pool(aws)
      const name = await user(aws, own)
      const [one, other] = [await signIn(aws, own, name), await signIn(aws, own, name)].map((each) => each.AuthenticationResult?.RefreshToken)
      await aws.cognito.revokeToken({ Token: one, ClientId: own.client })
      await eventually(aws, async () => expect(await refusal(refresh(aws, own, one))).toBe('NotAuthorizedException'))
      expect(await refusal(refresh(aws, own, other))).toBe('no error')
    },
  }),
  behaviour({
    id: 'cognito.global-sign-out',
    statement: 'A global sign-out ends every refresh token of the user, and the pool refuses the access tokens',
    source: `${api}/API_GlobalSignOut.html`,
    trust: 'documented',
    operations: ['cognito-idp:GlobalSignOut', 'cognito-idp:GetUser'],
    run: async (aws) => {
      const own = await pool(aws)
      const { AuthenticationResult: tokens } = await signIn(aws, own, await user(aws, own))
      await aws.cognito.globalSignOut({ AccessToken: tokens?.AccessToken })
      await eventually(aws, async () => expect(await refusal(refresh(aws, own, tokens?.RefreshToken))).toBe('NotAuthorizedException'))
      expect(await refusal(aws.cognito.getUser({ AccessToken: tokens?.AccessToken }))).toBe('NotAuthorizedException')
    },
  }),
  behaviour({
    id: 'cognito.groups',
    statement: 'Both tokens name the groups that the user is in, and new ones name them as they are now',
    source: `${guide}/cognito-user-pools-user-groups.html`,
    trust: 'documented',
    operations: [
      'cognito-idp:CreateGroup',
      'cognito-idp:AdminAddUserToGroup',
      'cognito-idp:AdminListGroupsForUser',
      'cognito-idp:AdminRemoveUserFromGroup',
    ],
    run: async (aws) => {
      const own = await pool(aws)
      const Username = await user(aws, own)
      for (const GroupName of ['viewer', 'clerk']) {
        await aws.cognito.createGroup({ UserPoolId: own.id, GroupName })
        await aws.cognito.adminAddUserToGroup({ UserPoolId: own.id, Username, GroupName })
      }
      const { Groups = [] } = await aws.cognito.adminListGroupsForUser({ UserPoolId: own.id, Username })
      expect(Groups.map(({ GroupName }) => GroupName).toSorted()).toEqual(['clerk', 'viewer'])
      const { AuthenticationResult: tokens } = await signIn(aws, own, Username)
      for (const token of [tokens?.AccessToken, tokens?.IdToken])
        expect((claimsOf(token)['cognito:groups'] as string[]).toSorted()).toEqual(['clerk', 'viewer']) // a list of names
      await aws.cognito.adminRemoveUserFromGroup({ UserPoolId: own.id, Username, GroupName: 'clerk' })
      const { AuthenticationResult: later } = await refresh(aws, own, tokens?.RefreshToken)
      expect(claimsOf(later?.AccessToken)['cognito:groups']).toEqual(['viewer'])
    },
  }),
  behaviour({
    id: 'cognito.new-password',
    statement: 'A user whom an administrator made must choose a new password at the first sign-in',
    source: `${guide}/how-to-create-user-accounts.html`,
    trust: 'documented',
    operations: ['cognito-idp:AdminCreateUser', 'cognito-idp:InitiateAuth', 'cognito-idp:RespondToAuthChallenge'],
    run: async (aws) => {
      const own = await pool(aws)
      const Username = aws.name('user')
      await aws.cognito.adminCreateUser({ UserPoolId: own.id, Username, TemporaryPassword: password, MessageAction: 'SUPPRESS' })
      const { ChallengeName, Session, AuthenticationResult } = await signIn(aws, own, Username)
      expect([ChallengeName, AuthenticationResult]).toEqual(['NEW_PASSWORD_REQUIRED', undefined])
      const ChallengeResponses = { USERNAME: Username, NEW_PASSWORD: 'Better-Horse-10' }
      const answer = await aws.cognito.respondToAuthChallenge({ ClientId: own.client, ChallengeName, Session, ChallengeResponses })
      expect(answer.AuthenticationResult?.AccessToken).toBeTruthy()
      expect(await refusal(signIn(aws, own, Username))).toBe('NotAuthorizedException')
    },
  }),
  behaviour({
    id: 'cognito.password-policy',
    statement: 'A password that breaks the pool’s rules is refused with InvalidPasswordException',
    source: `${guide}/managing-users-passwords.html`,
    trust: 'documented',
    operations: ['cognito-idp:AdminSetUserPassword'],
    run: async (aws) => {
      const own = await pool(aws, { Policies: { PasswordPolicy: { MinimumLength: 12, RequireNumbers: true } } })
      const Username = await user(aws, own)
      for (const Password of ['Short-9', 'Without-any-number'])
        expect(await refusal(aws.cognito.adminSetUserPassword({ UserPoolId: own.id, Username, Password, Permanent: true }))).toBe(
          'InvalidPasswordException',
        )
    },
  }),
  behaviour({
    id: 'cognito.disabled',
    statement: 'A disabled user is refused, by password and by refresh token',
    source: `${api}/API_AdminDisableUser.html`,
    trust: 'documented',
    operations: ['cognito-idp:AdminDisableUser', 'cognito-idp:InitiateAuth'],
    run: async (aws) => {
      const own = await pool(aws)
      const Username = await user(aws, own)
      const { AuthenticationResult: tokens } = await signIn(aws, own, Username)
      await aws.cognito.adminDisableUser({ UserPoolId: own.id, Username })
      expect(await refusal(signIn(aws, own, Username))).toBe('NotAuthorizedException')
      expect(await refusal(refresh(aws, own, tokens?.RefreshToken))).toBe('NotAuthorizedException')
    },
  }),
  behaviour({
    id: 'cognito.no-sign-up',
    statement: 'Where only administrators create users, nobody signs up',
    source: `${api}/API_AdminCreateUserConfigType.html`,
    trust: 'documented',
    operations: ['cognito-idp:SignUp'],
    run: async (aws) => {
      const own = await pool(aws, { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } })
      expect(await refusal(aws.cognito.signUp({ ClientId: own.client, Username: aws.name('user'), Password: password }))).toBe(
        'NotAuthorizedException',
      )
    },
  }),
  behaviour({
    id: 'cognito.exists',
    statement: 'A second user of the same name is refused with UsernameExistsException',
    source: `${api}/API_AdminCreateUser.html`,
    trust: 'documented',
    operations: ['cognito-idp:AdminCreateUser'],
    run: async (aws) => {
      const own = await pool(aws)
      const Username = await user(aws, own)
      expect(await refusal(aws.cognito.adminCreateUser({ UserPoolId: own.id, Username, MessageAction: 'SUPPRESS' }))).toBe('UsernameExistsException')
    },
  }),
  behaviour({
    id: 'cognito.flow-not-allowed',
    statement: 'A client that does not allow sign-in by password refuses it',
    source: `${guide}/authentication-flows-public-server-side.html`,
    trust: 'documented',
    operations: ['cognito-idp:InitiateAuth'],
    run: async (aws) => {
      const own = await pool(aws, {}, { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] })
      expect(await refusal(signIn(aws, own, await user(aws, own)))).toMatch(/InvalidParameterException|NotAuthorizedException/)
    },
  }),
  behaviour({
    id: 'cognito.srp',
    statement: 'A password is proven by SRP without being sent, and another one is not',
    source: `${guide}/amazon-cognito-user-pools-authentication-flow-methods.html`,
    trust: 'documented',
    operations: ['cognito-idp:InitiateAuth', 'cognito-idp:RespondToAuthChallenge'],
    run: async (aws) => {
      const own = await pool(aws, {}, { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] })
      const USERNAME = await user(aws, own)
      const prove = async (given: string) => {
        const srp = srpClient(own.id)
        const AuthParameters = { USERNAME, SRP_A: srp.publicValue }
        const {
          ChallengeName,
          ChallengeParameters = {},
          Session,
        } = await aws.cognito.initiateAuth({
          ClientId: own.client,
          AuthFlow: 'USER_SRP_AUTH',
          AuthParameters,
        })
        expect(ChallengeName).toBe('PASSWORD_VERIFIER')
        const ChallengeResponses = srp.answer(ChallengeParameters, given)
        return aws.cognito.respondToAuthChallenge({ ClientId: own.client, ChallengeName, ChallengeResponses, Session })
      }
      expect(claimsOf((await prove(password)).AuthenticationResult?.AccessToken)).toMatchObject({ username: USERNAME, token_use: 'access' })
      expect(await refusal(prove('Wrong-Horse-9'))).toBe('NotAuthorizedException')
    },
  }),
  behaviour({
    id: 'cognito.admin-password',
    statement: 'The administrator signs a person in with the password, where the client allows it',
    source: `${api}/API_AdminInitiateAuth.html`,
    trust: 'documented',
    operations: ['cognito-idp:AdminInitiateAuth'],
    run: async (aws) => {
      const own = await pool(aws, {}, { ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] })
      const USERNAME = await user(aws, own)
      const signInAs = ({ id: UserPoolId, client: ClientId }: typeof own) =>
        aws.cognito.adminInitiateAuth({
          UserPoolId,
          ClientId,
          AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME, PASSWORD: password },
        })
      expect(claimsOf((await signInAs(own)).AuthenticationResult?.AccessToken)).toMatchObject({ username: USERNAME })
      const other = await client(aws, own.id)
      expect(await refusal(signInAs({ ...own, client: other }))).toMatch(/InvalidParameterException|NotAuthorizedException/)
    },
  }),
  behaviour({
    id: 'cognito.unknown-client',
    statement: 'A client that there is not is ResourceNotFoundException',
    source: `${api}/API_InitiateAuth.html`,
    trust: 'documented',
    operations: ['cognito-idp:InitiateAuth'],
    run: async (aws) => {
      const own = await pool(aws)
      const name = await user(aws, own)
      expect(await refusal(signIn(aws, { ...own, client: 'abcdefghijklmnopqrstuvwxyz' }, name))).toBe('ResourceNotFoundException')
    },
  }),
  behaviour({
    id: 'cognito.forged-token',
    statement: 'An access token that was changed is refused by the pool',
    source: `${api}/API_GetUser.html`,
    trust: 'documented',
    operations: ['cognito-idp:GetUser'],
    run: async (aws) => {
      const own = await pool(aws)
      const { AuthenticationResult: tokens } = await signIn(aws, own, await user(aws, own))
      const [head, , signature] = (tokens?.AccessToken ?? '').split('.')
      const claims = Buffer.from(JSON.stringify({ ...claimsOf(tokens?.AccessToken), username: 'other' })).toString('base64url')
      expect(await refusal(aws.cognito.getUser({ AccessToken: `${head}.${claims}.${signature}` }))).toBe('NotAuthorizedException')
    },
  }),
]
