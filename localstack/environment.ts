/**
 * The environment of everything that belongs to a local stack: the shell's, without the user's own AWS settings
 * (no profile, session or SSO variable, no configuration file), pointing at the stack's endpoint.
 */
export function localEnvironment(stack: { endpoint: string; region: string; accessKeyId: string; secretAccessKey: string }): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'))
  return { ...Object.fromEntries(inherited), ...localAws(stack) }
}

/** The AWS settings alone. */
export function localAws(stack: { endpoint: string; region: string; accessKeyId: string; secretAccessKey: string }): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: stack.endpoint,
    AWS_REGION: stack.region,
    AWS_DEFAULT_REGION: stack.region,
    AWS_ACCESS_KEY_ID: stack.accessKeyId,
    AWS_SECRET_ACCESS_KEY: stack.secretAccessKey,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  }
}
