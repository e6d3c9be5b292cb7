/**
 * What a signed request to AWS asks for, as far as it says so: the service by the name that signatures have, the operation, and the queue, topic, bucket or
 * other thing that it is about. `body` is the beginning of what it sends. Undefined for any other request.
 *
 * - The scope of a signature names the service: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 * - https://smithy.io/2.0/aws/protocols/index.html says where each protocol has the operation.
 *
 * @param {{ method: string, path: string, header(name: string): unknown }} request
 * @param {string} [body]
 * @returns {{ aws: string, op: string, on?: string } | undefined}
 */
function awsCall({ method, path, header }, body = '') {
  const [, service] =
    /Credential=[^/,\s]+\/\d{8}\/[\w-]*\/([\w-]+)\/aws4_request/.exec(String(header('authorization') ?? '')) ??
    /[?&]X-Amz-Credential=[^&]*?%2F\d{8}%2F[\w-]*%2F([\w-]+)%2Faws4_request/i.exec(path) ??
    []
  if (!service) return undefined
  const [op, on] = service.startsWith('s3') ? ofStorage(method, path, header) : (byTarget(header, body) ?? byPath(path) ?? byAction(body) ?? [method])
  return { aws: service, op, ...(on ? { on: on.slice(0, 200) } : {}) }
}

// awsJson
function byTarget(header, body) {
  const target = header('x-amz-target')
  return target ? [String(target).split('.').at(-1), inJson(body)] : undefined
}

// rpc-v2-cbor, and Lambda's Invoke
function byPath(path) {
  const [, operation] = /^\/service\/\w+\/operation\/(\w+)/.exec(path) ?? []
  if (operation) return [operation]
  const [, name] = /^\/2015-03-31\/functions\/([^/?]+)\/invocations/.exec(path) ?? []
  return name ? ['Invoke', nameIn(decodeURIComponent(name))] : undefined
}

// awsQuery
function byAction(body) {
  const [, action] = /(?:^|&)Action=(\w+)/.exec(body) ?? []
  if (!action) return undefined
  const [, on] = /&(?:TopicArn|TargetArn|QueueUrl|RoleArn|SubscriptionArn|Source)=([^&]+)/.exec(body) ?? []
  return [action, on && nameIn(decodeURIComponent(on))]
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html; the SDK says which by `x-id`
function ofStorage(method, path, header) {
  const [place, query = ''] = path.split('?')
  const [, inHost] = /^(.+)\.(?:s3[.-]|localhost|127\.0\.0\.1)/.exec(String(header('host') ?? '')) ?? []
  const [first = '', ...rest] = place.split('/').slice(1).map(decodeURIComponent)
  const bucket = inHost ?? first
  const hasKey = inHost ? first !== '' : rest.join('/') !== ''
  const asked = new URLSearchParams(query)
  if (asked.has('x-id')) return [asked.get('x-id'), bucket]
  if (method === 'POST')
    return [asked.has('delete') ? 'DeleteObjects' : asked.has('uploads') ? 'CreateMultipartUpload' : 'CompleteMultipartUpload', bucket]
  if (method === 'GET' && !hasKey && bucket)
    return [asked.has('versions') ? 'ListObjectVersions' : asked.has('list-type') ? 'ListObjectsV2' : 'ListObjects', bucket]
  if (!bucket) return ['ListBuckets']
  const verb = { GET: 'Get', PUT: header('x-amz-copy-source') ? 'Copy' : 'Put', HEAD: 'Head', DELETE: 'Delete' }[method] ?? method
  return [`${verb}${hasKey ? 'Object' : 'Bucket'}`, bucket]
}

const names =
  /"(?:QueueUrl|TopicArn|TargetArn|FunctionName|TableName|SecretId|EventBusName|StreamName|StreamARN|stateMachineArn|KeyId|logGroupName|UserPoolId)":\s*"([^"\\]+)"/

// a message's body that has such a name has it with a backslash before the quotation mark
function inJson(body) {
  const [, on] = names.exec(body) ?? /"(?:Name|Path)":\s*"([^"\\]+)"/.exec(body) ?? /"Names":\s*\[\s*"([^"\\]+)"/.exec(body) ?? []
  return on && nameIn(on)
}

function nameIn(place) {
  if (place.startsWith('arn:')) return place.split(':').at(-1)
  return /^https?:/.test(place) ? place.split('/').at(-1) : place
}

module.exports = { awsCall }
