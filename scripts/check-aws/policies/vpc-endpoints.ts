import { calledServices, isInVpc } from '../called-services.ts'
import type { Checked, Finding, Policy } from '../checked.ts'
import { expanded } from '../expanded.ts'
import { grantedFunctions } from '../grants.ts'
import { type Named, ofType } from '../resources.ts'

/** Without a route to the internet a call to a service without an endpoint hangs until the function’s time limit. */
export const vpcEndpoints: Policy = {
  id: 'vpc-endpoints',
  rule: 'The VPC has an endpoint for each service that a function in it calls, and no other.',
  find: (checked) => {
    const inside = grantedFunctions(checked).filter(isInVpc)
    const endpoints = ofType(checked.template, 'AWS::EC2::VPCEndpoint').map((endpoint) => ({ endpoint, service: serviceOf(endpoint, checked) }))
    const needs = inside.flatMap((granted) => [...calledServices(granted, checked)].map(([service, action]) => ({ service, action, granted })))
    const missing = needs.filter(({ service }) => !endpoints.some((each) => each.service === service) && service !== 'cognito-idp')
    return [
      ...[...Map.groupBy(missing, ({ service }) => service)].map(([service, callers]) => ({
        resource: callers[0]?.granted.id ?? '',
        what: `The VPC has no endpoint for ${service}. These functions would hang: ${callers.map(({ granted, action }) => `${granted.name} (${action})`).join(', ')}.`,
        remedy: `Add an AWS::EC2::VPCEndpoint for com.amazonaws.\${AWS::Region}.${service}, or take the grants away. A grant of kms that only a service uses gets the condition kms:ViaService.`,
      })),
      ...endpoints.flatMap(({ endpoint, service }) =>
        findingsOf(
          endpoint,
          service,
          needs.some((each) => each.service === service),
        ),
      ),
    ]
  },
}

function findingsOf([resource, { Properties }]: Named, service: string, isNeeded: boolean): Finding[] {
  const findings: Finding[] = []
  if (!isNeeded)
    findings.push({ resource, what: `No function in the VPC calls ${service}: the endpoint costs money for nothing.`, remedy: 'Remove it.' })
  if (Properties.VpcEndpointType === 'Interface' && Properties.PrivateDnsEnabled !== true)
    findings.push({ resource, what: 'The SDK does not find it: it asks for the service’s public name.', remedy: 'Set PrivateDnsEnabled: true.' })
  return findings
}

// com.amazonaws.eu-central-1.secretsmanager
function serviceOf([, { Properties }]: Named, { template, region }: Checked): string {
  return (expanded(Properties.ServiceName, template, region) ?? '').split('.').slice(3).join('.')
}
