import { isInVpc, usesDatabase } from '../called-services.ts'
import type { Finding, Policy } from '../checked.ts'
import { grantedFunctions } from '../grants.ts'

/** A function in a VPC starts slower and pays for endpoints; one outside cannot reach the database. */
export const vpcPlacement: Policy = {
  id: 'vpc-placement',
  rule: 'A function is in the VPC if it uses the database, and only then; none in it calls Cognito.',
  find: (checked) =>
    grantedFunctions(checked).flatMap((granted) => {
      const { id: resource, name, grants } = granted
      const inside = isInVpc(granted)
      const findings: Finding[] = []
      if (!inside && usesDatabase(granted, checked))
        findings.push({
          resource,
          what: `${name} uses the database and is outside of the VPC: it hangs at its first query.`,
          remedy: 'Give the function its `vpc`.',
        })
      if (inside && !usesDatabase(granted, checked))
        findings.push({
          resource,
          what: `${name} is in the VPC and does not use the database.`,
          remedy: 'Take its `vpc` away, or grant it what it uses the database with.',
        })
      // https://docs.aws.amazon.com/cognito/latest/developerguide/vpc-interface-endpoints.html: not for pools with a domain
      const cognito = grants.find(({ action }) => action.startsWith('cognito-idp:'))
      if (inside && cognito)
        findings.push({
          resource,
          what: `${name} is in the VPC and may ${cognito.action}: a pool with a domain cannot be reached from there.`,
          remedy: 'Call Cognito from a function outside of the VPC.',
        })
      return findings
    }),
}
