import type { Person } from '../config.ts'
import type { TemplateResource } from '../stack/description.ts'

const people = [
  { name: 'Ada Lovelace', email: 'ada@example.com', username: 'ada' },
  { name: 'Grace Hopper', email: 'grace@example.com', username: 'grace' },
]

/**
 * Sample people for a user pool of a repository that configured none. A pool whose users sign in with an e-mail address has no other user names;
 * one with telephone numbers gets nobody.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpool.html#cfn-cognito-userpool-usernameattributes
 */
export function samplePeople(pool: TemplateResource): Person[] {
  const attributes = [pool.Properties?.UsernameAttributes ?? []].flat()
  if (attributes.length === 0) return people
  return attributes.includes('email') ? people.map(({ name, email }) => ({ name, email })) : []
}
