import { expect } from 'vitest'
import { behaviour } from '../behaviour.ts'
import { deploy } from '../functions.ts'
import { refusal } from '../waiting.ts'
import { claimsOf, pool, signIn, user } from './pools.ts'

const guide = 'https://docs.aws.amazon.com/cognito/latest/developerguide'

const triggeredBy = (LambdaArn: string) => ({ LambdaConfig: { PreTokenGenerationConfig: { LambdaArn, LambdaVersion: 'V2_0' as const } } })

/** Functions that a pool asks while somebody signs in. */
export const cognitoTriggers = [
  behaviour({
    id: 'cognito.token-trigger',
    statement: 'The trigger before a token is made can set its groups',
    source: `${guide}/user-pool-lambda-pre-token-generation.html`,
    trust: 'documented',
    operations: ['cognito-idp:InitiateAuth', 'lambda:AddPermission'],
    run: async (aws) => {
      const code = `exports.handler = async (event) => {
        event.response = { claimsAndScopeOverrideDetails: { groupOverrideDetails: { groupsToOverride: ['granted'] } } }
        return event
      }`
      const { name, arn } = await deploy(aws, code)
      const own = await pool(aws, triggeredBy(arn))
      const permission = { StatementId: 'pool', Action: 'lambda:InvokeFunction', Principal: 'cognito-idp.amazonaws.com' }
      await aws.lambda.addPermission({ FunctionName: name, ...permission, SourceArn: aws.arn('cognito-idp', `userpool/${own.id}`) })
      const { AuthenticationResult: tokens } = await signIn(aws, own, await user(aws, own))
      expect(claimsOf(tokens?.AccessToken)['cognito:groups']).toEqual(['granted'])
    },
  }),
  behaviour({
    id: 'cognito.trigger-fails',
    statement: 'A trigger that throws keeps the user from signing in',
    source: `${guide}/cognito-user-pools-working-with-lambda-triggers.html`,
    trust: 'documented',
    operations: ['cognito-idp:InitiateAuth'],
    run: async (aws) => {
      const { name, arn } = await deploy(aws, 'exports.handler = async () => { throw new Error("no") }')
      const own = await pool(aws, triggeredBy(arn))
      const permission = { StatementId: 'pool', Action: 'lambda:InvokeFunction', Principal: 'cognito-idp.amazonaws.com' }
      await aws.lambda.addPermission({ FunctionName: name, ...permission, SourceArn: aws.arn('cognito-idp', `userpool/${own.id}`) })
      expect(await refusal(signIn(aws, own, await user(aws, own)))).toBe('UserLambdaValidationException')
    },
  }),
]
