import type { System } from './system.ts'

/** A refusal, as the SDK's error of that service is made of it. */
export class Refusal extends Error {
  readonly status: number

  constructor(name: string, message: string, status: number) {
    super(message)
    this.name = name
    this.status = status
  }
}

/** What the calls below read of their input, by its names in the AWS API. Each command has some of them. */
interface Input {
  Name: string
  SecretId: string
  QueueUrl: string
  Entries: readonly Entry[]
  TopicArn: string
  PublishBatchRequestEntries: readonly Entry[]
  FunctionName: string
  InvocationType?: string
  Payload?: string | Uint8Array
  Bucket: string
  Key: string
  VersionId?: string
  Range?: string
  Prefix?: string
  Body: string | Uint8Array
  Metadata?: Record<string, string>
}

/** What calls need of the simulation beside the system. */
export interface Invoker {
  /** Keeps the invocation and answers at once. */
  later(fullName: string, event: unknown): void
  /** Waits for the function's end. */
  now(fullName: string, event: unknown): Promise<{ value: unknown } | { error: unknown }>
}

/** The answer to a command of the AWS SDK, for the commands that the simulation knows. `failing`: the place of the one entry of a batch that is not taken. */
export async function answer(system: System, invoker: Invoker, command: string, given: object, failing: number | undefined): Promise<object> {
  const handler = handlers[command]
  // a command has the fields that its handler reads
  if (!handler) throw new Refusal('NotSimulated', `The simulation does not know ${command}. Add it to scripts/histories/simulation/calls.ts.`, 501)
  return handler(system, given as Input, invoker, failing)
}

type Handler = (system: System, input: Input, invoker: Invoker, failing: number | undefined) => object | Promise<object>

interface Entry {
  Id: string
  MessageBody: string
  Message: string
  MessageGroupId?: string
  MessageDeduplicationId: string
  MessageAttributes?: Record<string, { StringValue: string }>
  ReceiptHandle: string
  VisibilityTimeout: number
}

const handlers: Readonly<Record<string, Handler>> = {
  GetParameterCommand: ({ parameters }, { Name }) => {
    const Value = parameters.get(Name)
    if (Value === undefined) throw new Refusal('ParameterNotFound', `${Name} does not exist.`, 400)
    return { Parameter: { Name, Value } }
  },

  GetSecretValueCommand: ({ secrets }, { SecretId }) => {
    const SecretString = secrets.get(SecretId)
    if (SecretString === undefined) throw new Refusal('ResourceNotFoundException', `${SecretId} does not exist.`, 400)
    return { SecretString }
  },

  SendMessageBatchCommand: (system, { QueueUrl, Entries }, _, failing) => {
    const queue = queueOf(system, QueueUrl)
    return batch(Entries, failing, ({ MessageBody, MessageGroupId, MessageDeduplicationId }) =>
      queue.send({ body: MessageBody, group: MessageGroupId, deduplicationId: MessageDeduplicationId }),
    )
  },

  ChangeMessageVisibilityBatchCommand: (system, { QueueUrl, Entries }, _, failing) => {
    const queue = queueOf(system, QueueUrl)
    return batch(Entries, failing, ({ ReceiptHandle, VisibilityTimeout }) => queue.setVisibility(ReceiptHandle, VisibilityTimeout))
  },

  GetQueueAttributesCommand: (system, { QueueUrl }) => {
    const { visible, inFlight } = queueOf(system, QueueUrl).depth()
    const counts = { ApproximateNumberOfMessages: visible, ApproximateNumberOfMessagesNotVisible: inFlight, ApproximateNumberOfMessagesDelayed: 0 }
    return { Attributes: Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, String(count)])) }
  },

  PublishBatchCommand: ({ topics }, { TopicArn, PublishBatchRequestEntries }, _, failing) => {
    const topic = topics.find(({ name }) => name === TopicArn)
    if (!topic) throw new Refusal('NotFoundException', `There is no topic ${TopicArn}.`, 404)
    return batch(PublishBatchRequestEntries, failing, ({ Message, MessageGroupId = '', MessageDeduplicationId, MessageAttributes = {} }) => {
      const attributes = Object.fromEntries(Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]))
      topic.publish({ body: Message, group: MessageGroupId, deduplicationId: MessageDeduplicationId, attributes })
    })
  },

  InvokeCommand: async (_, { FunctionName, InvocationType, Payload }, invoker) => {
    const event: unknown = JSON.parse(String(Payload ?? '{}'))
    if (InvocationType === 'Event') {
      invoker.later(FunctionName, event)
      return { StatusCode: 202 }
    }
    const ended = await invoker.now(FunctionName, event)
    if ('value' in ended) return { StatusCode: 200, Payload: Buffer.from(JSON.stringify(ended.value ?? null)) }
    return { StatusCode: 200, FunctionError: 'Unhandled', Payload: Buffer.from(JSON.stringify({ errorMessage: String(ended.error) })) }
  },

  HeadObjectCommand: (system, { Bucket, Key, VersionId }) => {
    const { body, metadata } = objectOf(system, Bucket, Key, VersionId)
    return { ContentLength: body.length, Metadata: metadata }
  },

  GetObjectCommand: (system, { Bucket, Key, VersionId, Range }) => {
    const { body } = objectOf(system, Bucket, Key, VersionId)
    const from = Number(/^bytes=(\d+)-$/.exec(Range ?? '')?.[1] ?? 0)
    if (Range && from >= body.length) throw new Refusal('InvalidRange', 'The requested range is not satisfiable.', 416)
    const part = body.subarray(from)
    return { ...(Range && { ContentRange: `bytes ${from}-${body.length - 1}/${body.length}` }), ContentLength: part.length, Body: piecesOf(part) }
  },

  PutObjectCommand: (system, { Bucket, Key, Body, Metadata }) => {
    const { versionId } = bucketOf(system, Bucket).put(Key, Buffer.from(Body), Metadata)
    return { VersionId: versionId }
  },

  DeleteObjectCommand: (system, { Bucket, Key, VersionId }) => {
    bucketOf(system, Bucket).delete(Key, VersionId)
    return {}
  },

  ListObjectVersionsCommand: (system, { Bucket, Prefix }) => ({
    Versions: bucketOf(system, Bucket)
      .list(Prefix ?? '')
      .map(({ key, versionId, modifiedAt }) => ({ Key: key, VersionId: versionId, LastModified: new Date(modifiedAt) })),
    IsTruncated: false,
  }),
}

/** The entries of a batch that is sent: each is taken or not by itself. Undefined of other commands. */
export function entriesOf(command: string, given: object): readonly unknown[] | undefined {
  const { Entries, PublishBatchRequestEntries } = given as Input // a command has those of its own
  if (command === 'SendMessageBatchCommand') return Entries
  return command === 'PublishBatchCommand' ? PublishBatchRequestEntries : undefined
}

/** Whether a command changes something, so that it matters whether its answer is lost. */
export function changes(command: string): boolean {
  return !/^(Get|Head|List)/.test(command)
}

function batch(entries: readonly Entry[], failing: number | undefined, take: (entry: Entry) => unknown): object {
  const Failed: object[] = []
  const Successful: object[] = []
  for (const [index, entry] of entries.entries()) {
    if (index === failing || take(entry) === false) Failed.push({ Id: entry.Id, Code: 'InternalError', SenderFault: false, Message: 'simulated' })
    else Successful.push({ Id: entry.Id })
  }
  return { Successful, Failed }
}

function queueOf({ queues }: System, url: string) {
  const queue = queues.find(({ settings }) => settings.url === url)
  if (!queue) throw new Refusal('QueueDoesNotExist', `There is no queue ${url}.`, 400)
  return queue
}

function bucketOf({ buckets }: System, name: string) {
  const bucket = buckets.get(name)
  if (!bucket) throw new Refusal('NoSuchBucket', `There is no bucket ${name}.`, 404)
  return bucket
}

function objectOf(system: System, bucket: string, key: string, versionId: string | undefined) {
  const found = bucketOf(system, bucket).find(key, versionId)
  if (!found) throw new Refusal('NoSuchVersion', `There is no version ${versionId} of ${key}.`, 404)
  return found
}

const pieceBytes = 50

async function* piecesOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += pieceBytes) yield bytes.subarray(from, from + pieceBytes)
}
