import { randomBytes } from 'node:crypto'
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminSetUserPasswordCommand,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Person } from '../config.ts'
import { StagecraftError } from '../errors.ts'
import { writeJson } from '../project.ts'
import { type Passwords, passwordFile, readPasswords } from './identity.ts'

/**
 * Makes those of the people who are the pool's own, in their groups, each with a generated password that is kept in the state folder
 * (`people.json`, readable by its owner alone) until `reset`. Idempotent: who is there already gets the kept password again,
 * and is in the groups told and no others. Throws `no-such-group`.
 */
export async function createPeople(client: CognitoIdentityProviderClient, poolId: string, people: readonly Person[], state: string): Promise<void> {
  const own = people.filter(({ provider }) => !provider)
  const kept = await readPasswords(state)
  const passwords: Passwords = Object.fromEntries(own.map((person) => [userName(person), kept[userName(person)] ?? generatedPassword()]))
  await writeJson(passwordFile(state), passwords)
  await Promise.all(own.map((person) => createPerson(client, poolId, person, passwords[userName(person)] ?? '')))
}

function userName({ username, email }: Person): string {
  return username ?? email
}

async function createPerson(client: CognitoIdentityProviderClient, UserPoolId: string, person: Person, Password: string): Promise<void> {
  const Username = userName(person)
  const UserAttributes = [
    { Name: 'email', Value: person.email },
    { Name: 'email_verified', Value: 'true' },
    { Name: 'name', Value: person.name },
  ]
  await client.send(new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' })).catch((error: Error) => {
    if (error.name !== 'UsernameExistsException') throw error
  })
  await client.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }))
  await putInGroups(client, UserPoolId, Username, person.groups ?? [])
}

async function putInGroups(client: CognitoIdentityProviderClient, UserPoolId: string, Username: string, wanted: readonly string[]): Promise<void> {
  const { Groups = [] } = await client.send(new AdminListGroupsForUserCommand({ UserPoolId, Username }))
  const known = Groups.flatMap(({ GroupName }) => (GroupName ? [GroupName] : []))
  for (const GroupName of wanted.filter((group) => !known.includes(group)))
    await client.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName })).catch((error: Error) => {
      if (error.name !== 'ResourceNotFoundException') throw error
      throw new StagecraftError(
        'no-such-group',
        `In stagecraft.config.ts, ${Username} is in the group “${GroupName}”, which the user pool does not have.`,
        {
          hint: 'Correct `people` in stagecraft.config.ts, or add the group to the template.',
        },
      )
    })
  for (const GroupName of known.filter((group) => !wanted.includes(group)))
    await client.send(new AdminRemoveUserFromGroupCommand({ UserPoolId, Username, GroupName }))
}

// 144 random bits, and one of each kind that a password policy can ask for
function generatedPassword(): string {
  return `${randomBytes(18).toString('base64url')}aA1!`
}
