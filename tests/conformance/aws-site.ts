import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Site } from './site.ts'

/**
 * A stage on AWS, in the account of the user's environment: `STAGE` names it, and it begins every name. Throws where the stage is a local
 * one, no region is set, or the environment points at an endpoint on this machine. `endpoint` is a test's own: it stands in for AWS's.
 */
export function awsSite(environment: NodeJS.ProcessEnv, endpoint?: { address: string; credentials: NonNullable<Site['credentials']> }): Site {
  const { STAGE: stage = '', AWS_REGION, AWS_DEFAULT_REGION } = environment
  if (!/^[a-z][a-z0-9]{1,9}$/.test(stage) || stage === 'local' || stage === 'ci')
    throw new StagecraftError('no-real-stage', `“${stage}” is not a stage on AWS.`, {
      hint: 'Name one: `make conformance ENGINE=aws STAGE=dev`. Every name in the account then begins with it.',
    })
  const redirected = Object.entries(environment).filter(([name, value]) => /^AWS_ENDPOINT_URL/.test(name) && value)
  if (redirected.length > 0)
    throw new StagecraftError(
      'aws-redirected',
      `${redirected.map(([name, value]) => `${name} is ${value}`).join(', ')}: the answers would not be AWS’s.`,
      {
        hint: `Unset ${redirected.map(([name]) => name).join(', ')}, or leave out ENGINE=aws.`,
      },
    )
  const region = AWS_REGION ?? AWS_DEFAULT_REGION
  if (!region) throw new StagecraftError('no-region', 'No region of AWS is set.', { hint: 'Set AWS_REGION, for example to eu-central-1.' })
  return {
    engine: 'aws',
    version: region,
    isReal: true,
    region,
    ...(endpoint && { endpoint: endpoint.address, credentials: endpoint.credentials }),
    elsewhere: {},
    ...otherAccount(environment),
    prefix: `conformance-${stage}`,
  }
}

// what two accounts do needs an administrator's key of a second one
function otherAccount({
  OTHER_AWS_ACCESS_KEY_ID,
  OTHER_AWS_SECRET_ACCESS_KEY,
  OTHER_AWS_SESSION_TOKEN,
}: NodeJS.ProcessEnv): Pick<Site, 'otherAccount'> {
  if (!OTHER_AWS_ACCESS_KEY_ID || !OTHER_AWS_SECRET_ACCESS_KEY) return {}
  const keys = { accessKeyId: OTHER_AWS_ACCESS_KEY_ID, secretAccessKey: OTHER_AWS_SECRET_ACCESS_KEY }
  return { otherAccount: { ...keys, ...(OTHER_AWS_SESSION_TOKEN && { sessionToken: OTHER_AWS_SESSION_TOKEN }) } }
}
