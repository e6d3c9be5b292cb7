/** What a function of one of several services is called: `users:create`. */
export function functionName(service: string, key: string): string {
  return `${service}:${key}`
}

/** The logical id of a resource of one of several services, where they are looked at as one system: `UsersTable`. Letters and digits, as CloudFormation has it. */
export function logicalIdOf(service: string, logicalId: string): string {
  const words = service.split(/[^A-Za-z0-9]+/).filter(Boolean)
  return `${words.map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`).join('')}${logicalId}`
}
