import { expect } from 'vitest'
import type { Account } from '../account.ts'
import { behaviour } from '../behaviour.ts'
import { deploy, toldBy } from '../functions.ts'
import { eventually, refusal } from '../waiting.ts'
import { put, versionedBucket } from './buckets.ts'
import { fifoQueue, queueArn } from './queues.ts'

const guide = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide'
const structure = `${guide}/notification-content-structure.html`
const Events = ['s3:ObjectCreated:*' as const]

interface ToldEvent {
  eventName: string
  s3: { bucket: { name: string; arn: string }; object: { key: string; versionId?: string; size: number; eTag: string; sequencer: string } }
}

/** A bucket that notifies a function of each new object, of those with the prefix alone where there is one. */
async function notifying(aws: Account, prefix?: string): Promise<{ Bucket: string; told: () => Promise<ToldEvent[]> }> {
  const Bucket = await versionedBucket(aws)
  const { name, arn } = await deploy(aws, 'exports.handler = async ({ Records }) => { for (const each of Records) tell(each) }')
  await aws.lambda.addPermission({
    FunctionName: name,
    StatementId: 's3',
    Action: 'lambda:InvokeFunction',
    Principal: 's3.amazonaws.com',
    SourceArn: `arn:aws:s3:::${Bucket}`,
    SourceAccount: aws.id,
  })
  const Filter = prefix === undefined ? {} : { Filter: { Key: { FilterRules: [{ Name: 'prefix' as const, Value: prefix }] } } }
  const NotificationConfiguration = { LambdaFunctionConfigurations: [{ LambdaFunctionArn: arn, Events, ...Filter }] }
  // the permission may not be everywhere yet
  await eventually(aws, () => aws.s3.putBucketNotificationConfiguration({ Bucket, NotificationConfiguration }))
  return { Bucket, told: () => toldBy<ToldEvent>(aws, name) }
}

/** What a bucket tells of its objects. */
export const s3Notifications = [
  behaviour({
    id: 's3.notification',
    statement: 'A new object invokes the function with bucket, key, version id, size, ETag and a sequencer',
    source: structure,
    trust: 'documented',
    operations: ['s3:PutBucketNotificationConfiguration', 'lambda:AddPermission', 's3:PutObject'],
    run: async (aws) => {
      const { Bucket, told } = await notifying(aws)
      const { VersionId, ETag } = await aws.s3.putObject({ Bucket, Key: 'key', Body: '12345' })
      const [event] = await eventually(aws, async () => {
        const events = await told()
        expect(events).toHaveLength(1)
        return events
      })
      expect(event?.eventName).toBe('ObjectCreated:Put')
      expect(event?.s3.bucket).toMatchObject({ name: Bucket, arn: `arn:aws:s3:::${Bucket}` })
      expect(event?.s3.object).toMatchObject({ key: 'key', versionId: VersionId, size: 5, eTag: ETag?.replaceAll('"', '') })
      expect(event?.s3.object.sequencer).toMatch(/^[0-9A-F]+$/)
    },
  }),
  behaviour({
    id: 's3.notification-key',
    statement: 'The key in a notification is encoded as in a form: a space is a plus, other characters are percent-encoded UTF-8',
    source: structure,
    trust: 'documented',
    operations: ['s3:PutObject'],
    run: async (aws) => {
      const { Bucket, told } = await notifying(aws)
      await put(aws, Bucket, 'a folder/ä+b.csv', 'x')
      await eventually(aws, async () => expect((await told()).map(({ s3 }) => s3.object.key)).toEqual(['a+folder/%C3%A4%2Bb.csv']))
    },
  }),
  behaviour({
    id: 's3.notification-prefix',
    statement: 'A notification with a prefix tells of no other key',
    source: `${guide}/notification-how-to-filtering.html`,
    trust: 'documented',
    operations: ['s3:PutBucketNotificationConfiguration'],
    run: async (aws) => {
      const { Bucket, told } = await notifying(aws, 'uploads/')
      for (const key of ['results/1', 'uploads/2']) await put(aws, Bucket, key, 'x')
      await eventually(aws, async () => expect((await told()).map(({ s3 }) => s3.object.key)).toEqual(['uploads/2']))
    },
  }),
  behaviour({
    id: 's3.notification-each-version',
    statement: 'Each put of a key is told with its own version, and a later one has a greater sequencer',
    source: structure,
    trust: 'documented',
    operations: ['s3:PutObject'],
    run: async (aws) => {
      const { Bucket, told } = await notifying(aws)
      const versions = [await put(aws, Bucket, 'key', '1'), await put(aws, Bucket, 'key', '2')]
      const events = await eventually(aws, async () => {
        const some = await told()
        expect(some).toHaveLength(2)
        return some
      })
      const bySequence = events
        .map(({ s3 }) => s3.object)
        .toSorted((a, b) => (a.sequencer.padStart(40, '0') < b.sequencer.padStart(40, '0') ? -1 : 1))
      expect(bySequence[0]?.sequencer).not.toBe(bySequence[1]?.sequencer)
      expect(bySequence.map(({ versionId }) => versionId)).toEqual(versions)
    },
  }),
  behaviour({
    id: 's3.notification-multipart',
    statement: 'An upload in parts is told once, when it is completed, as ObjectCreated:CompleteMultipartUpload',
    source: `${guide}/notification-how-to-event-types-and-destinations.html`,
    trust: 'documented',
    operations: ['s3:CompleteMultipartUpload'],
    run: async (aws) => {
      const { Bucket, told } = await notifying(aws)
      const upload = { Bucket, Key: 'key' }
      const { UploadId } = await aws.s3.createMultipartUpload(upload)
      const { ETag } = await aws.s3.uploadPart({ ...upload, UploadId, PartNumber: 1, Body: 'x' })
      await aws.s3.completeMultipartUpload({ ...upload, UploadId, MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] } })
      await eventually(aws, async () => expect((await told()).map(({ eventName }) => eventName)).toEqual(['ObjectCreated:CompleteMultipartUpload']))
    },
  }),
  behaviour({
    id: 's3.notification-not-fifo',
    statement: 'A bucket cannot notify a FIFO queue',
    source: `${guide}/notification-how-to-event-types-and-destinations.html`,
    trust: 'documented',
    operations: ['s3:PutBucketNotificationConfiguration'],
    run: async (aws) => {
      const [Bucket, url] = [await versionedBucket(aws), await fifoQueue(aws)]
      const NotificationConfiguration = { QueueConfigurations: [{ QueueArn: queueArn(aws, url), Events }] }
      expect(await refusal(aws.s3.putBucketNotificationConfiguration({ Bucket, NotificationConfiguration }))).toBe('InvalidArgument')
    },
  }),
  behaviour({
    id: 's3.notification-permission',
    statement: 'A notification is refused where the function does not let the bucket invoke it',
    source: `${guide}/grant-destinations-permissions-to-s3.html`,
    trust: 'documented',
    operations: ['s3:PutBucketNotificationConfiguration'],
    run: async (aws) => {
      const Bucket = await versionedBucket(aws)
      const { arn } = await deploy(aws, 'exports.handler = async () => {}')
      const NotificationConfiguration = { LambdaFunctionConfigurations: [{ LambdaFunctionArn: arn, Events }] }
      expect(await refusal(aws.s3.putBucketNotificationConfiguration({ Bucket, NotificationConfiguration }))).toBe('InvalidArgument')
    },
  }),
]
