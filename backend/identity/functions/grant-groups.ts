import type { PreTokenGenerationV2TriggerEvent } from 'aws-lambda'
import { lambdaFunction } from '../../platform/function.ts'
import { grantedGroups, providersIn } from '../rules/granted-groups.ts'
import { shownPerson } from '../rules/shown-person.ts'

/**
 * Cognito's trigger before it makes tokens, version 2: sets `cognito:groups` of the access and the id token, where attribute mapping cannot reach,
 * and adds the person's name and address to the access token, by which the API keeps who did what.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 */
export const handler = lambdaFunction<PreTokenGenerationV2TriggerEvent, PreTokenGenerationV2TriggerEvent>(async () => async (event) => {
  const { userAttributes, groupConfiguration } = event.request
  const { identities, name, email, email_verified } = userAttributes
  const providers = providersIn(identities)
  const groupsToOverride = grantedGroups({
    poolGroups: groupConfiguration.groupsToOverride ?? [],
    providers,
    said: userAttributes['custom:groups'],
  })
  const claimsToAddOrOverride = { ...shownPerson({ name, email, isEmailVerified: email_verified === 'true', providers }) }
  const claimsAndScopeOverrideDetails = { groupOverrideDetails: { groupsToOverride }, accessTokenGeneration: { claimsToAddOrOverride } }
  return { ...event, response: { claimsAndScopeOverrideDetails } }
})
