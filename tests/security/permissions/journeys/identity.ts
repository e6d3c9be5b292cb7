import { randomUUID } from 'node:crypto'
import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { Journey } from '@stagecraft/localstack/config.ts'
import { besideAccess, clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { bucket, call } from '../../../faults/support/stack.ts'
import { sessionOf } from '../roles.ts'
import { journey } from './journey.ts'
import { file, newOrder } from './orders.ts'

/** Who comes from elsewhere: a provider's person, another company's system. */
export const identity: readonly Journey[] = [
  journey('a provider’s person is linked to the user of the same address', ['link-identity'], async (stack) => {
    const pools = new CognitoIdentityProviderClient(clientOptions(besideAccess(stack.record)))
    const { UserPools = [] } = await pools.send(new ListUserPoolsCommand({ MaxResults: 60 }))
    const UserPoolId = UserPools.find(({ Name }) => Name === `${stack.record.service}-${stack.record.stage}`)?.Id
    const Username = `journey-${randomUUID()}`
    const email = `${Username}@example.com`
    const UserAttributes = Object.entries({ email, email_verified: 'true' }).map(([Name, Value]) => ({ Name, Value }))
    await pools.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS', UserAttributes }))
    try {
      await pools.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: `Aa1!${randomUUID()}`, Permanent: true }))
      const event = { triggerSource: 'PreSignUp_ExternalProvider', userPoolId: UserPoolId, userName: `Google_${randomUUID()}` }
      await call(stack, 'link-identity', { ...event, request: { userAttributes: { email, email_verified: 'true' } }, response: {} })
      const user = await pools.send(new AdminGetUserCommand({ UserPoolId, Username }))
      if (!user.UserAttributes?.some(({ Name }) => Name === 'identities')) throw new Error('It is not linked.')
    } finally {
      await pools.send(new AdminDeleteUserCommand({ UserPoolId, Username }))
      pools.destroy()
    }
  }),
  journey('another company’s system drops a file', ['DropOffRole'], async (stack) => {
    const { service, stage } = stack.record
    const credentials = await sessionOf(stack.record, {
      RoleArn: `arn:aws:iam::000000000000:role/${service}-${stage}-drop-off-partner`,
      RoleSessionName: 'journey',
      ExternalId: `${service}-${stage}-partner`,
    })
    const own = new S3Client({ ...clientOptions(stack.record), credentials, forcePathStyle: true })
    await own.send(new PutObjectCommand({ Bucket: bucket(stack), Key: `drops/partner/${randomUUID()}.csv`, Body: file(newOrder()) }))
    own.destroy()
  }),
]
