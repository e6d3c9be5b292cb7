import type { PreTokenGenerationV2TriggerEvent } from 'aws-lambda'
import { lambdaFunction } from '../../platform/function.ts'
import { grantedGroups, providersIn } from '../rules/granted-groups.ts'

/**
 * Cognito's trigger before it makes tokens, version 2: sets `cognito:groups` of the access and the id token, where attribute mapping cannot reach.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 */
export const handler = lambdaFunction<PreTokenGenerationV2TriggerEvent, PreTokenGenerationV2TriggerEvent>(async () => async (event) => {
  const { userAttributes, groupConfiguration } = event.request
  const groupsToOverride = grantedGroups({
    poolGroups: groupConfiguration.groupsToOverride ?? [],
    providers: providersIn(userAttributes.identities),
    said: userAttributes['custom:groups'],
  })
  return { ...event, response: { claimsAndScopeOverrideDetails: { groupOverrideDetails: { groupsToOverride } } } }
})
