import type { EngineAccess } from './stack/client-options.ts'

/**
 * The environment of everything that belongs to a local stack: the shell's, without the user's own AWS settings
 * (no profile, session or SSO variable, no configuration file), pointing at the stack's endpoint.
 */
export function localEnvironment(stack: EngineAccess): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'))
  return { ...Object.fromEntries(inherited), ...localAws(stack) }
}

/** The AWS settings alone. */
export function localAws(stack: EngineAccess): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: stack.endpoint,
    ...besideEndpoints(stack.besideEndpoint),
    AWS_REGION: stack.region,
    AWS_DEFAULT_REGION: stack.region,
    AWS_ACCESS_KEY_ID: stack.accessKeyId,
    AWS_SECRET_ACCESS_KEY: stack.secretAccessKey,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  }
}

/** Which endpoint the SDKs and the AWS command line use for one service: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
export function besideEndpoints(endpoint: string | undefined): Record<string, string> {
  return endpoint ? { AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: endpoint, AWS_ENDPOINT_URL_APIGATEWAYV2: endpoint } : {}
}
