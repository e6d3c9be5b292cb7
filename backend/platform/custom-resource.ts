/**
 * What CloudFormation sends a function that stands behind a custom resource. Plain values of `ResourceProperties` arrive as texts.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */
export interface CustomResourceEvent {
  RequestType: 'Create' | 'Update' | 'Delete'
  /** Where the answer is put, presigned. Until then the stack waits. */
  ResponseURL: string
  StackId: string
  RequestId: string
  LogicalResourceId: string
  PhysicalResourceId?: string
  ResourceProperties: Record<string, unknown>
  OldResourceProperties?: Record<string, unknown>
}

export function isFromCloudFormation(event: unknown): event is CustomResourceEvent {
  return typeof event === 'object' && event !== null && 'ResponseURL' in event && 'RequestType' in event
}

/**
 * Does the work and tells CloudFormation how it ended; an error is told and thrown on. The resource keeps one physical id for ever, so that CloudFormation
 * never replaces it.
 */
export async function answered<Result>(event: CustomResourceEvent, work: () => Promise<Result>): Promise<Result> {
  try {
    const result = await work()
    await answer(event, 'SUCCESS')
    return result
  } catch (error) {
    await answer(event, 'FAILED', error instanceof Error ? error.message : String(error))
    throw error
  }
}

// the whole answer may have 4,096 bytes: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
const longestReason = 1_000

async function answer(event: CustomResourceEvent, Status: 'SUCCESS' | 'FAILED', reason?: string): Promise<void> {
  const { ResponseURL, StackId, RequestId, LogicalResourceId, PhysicalResourceId = LogicalResourceId } = event
  const Reason = reason?.slice(0, longestReason)
  // bytes, because a text would get a content type, which is not in the signature
  const body = new TextEncoder().encode(JSON.stringify({ Status, Reason, PhysicalResourceId, StackId, RequestId, LogicalResourceId }))
  const response = await fetch(ResponseURL, { method: 'PUT', body, signal: AbortSignal.timeout(20_000) })
  if (!response.ok) throw new Error(`CloudFormation’s bucket answered ${response.status} to the answer ${Status}: ${await response.text()}`)
}
