import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { StagecraftError } from '../../../errors.ts'
import { shown } from '../../../hidden/hidden.ts'
import { logEvents } from '../../../logs/log-events.ts'
import type { Project } from '../../../project.ts'
import { clientOptions, type EngineAccess } from '../../../stack/client-options.ts'
import type { Description } from '../../../stack/description.ts'
import { functionProperties } from '../../../stack/template/function-properties.ts'
import { modelOf } from '../../model/model.ts'
import { debuggerPort } from './debugger-port.ts'
import { handlerPlace } from './handler-place.ts'
import { invocationsIn } from './invocations.ts'
import type { FunctionDetail, FunctionRow, InvokeAnswer } from './types.ts'

/** Every function of the system, in the template's order. */
export function functionRows(description: Description): FunctionRow[] {
  const { nodes, links } = modelOf(description)
  const known = new Map(nodes.map((node) => [node.id, node]))
  return Object.entries(description.functions).map(([name, each]) => {
    const { Runtime, Handler, MemorySize, Timeout } = functionProperties(description.template, each.name)
    const own = nodes.find((node) => node.kind === 'function' && node.name === name)?.id
    const triggers = links
      .filter(({ to, kind }) => to === own && kind !== 'fails to')
      .map(({ from, details }) => ({ kind: known.get(from)?.kind ?? '', name: known.get(from)?.name ?? from, details }))
    return {
      name,
      runtime: String(Runtime ?? each.runtime ?? ''),
      handler: String(Handler ?? each.handler),
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
      memory: Number(MemorySize ?? each.memorySize ?? 128),
      timeout: Number(Timeout ?? each.timeout ?? 3),
      triggers,
    }
  })
}

/** One function as it is deployed, and its newest invocations. Throws `no-such-function`. */
export async function functionDetail(
  { root, state }: Pick<Project, 'root' | 'state'>,
  access: EngineAccess,
  description: Description,
  name: string,
): Promise<FunctionDetail> {
  const row = functionRows(description).find((each) => each.name === name)
  const described = description.functions[name]
  if (!row || !described) throw noSuchFunction(name, description)
  const fullName = described.name
  const { nodes, links } = modelOf(description)
  const own = nodes.find((node) => node.kind === 'function' && node.name === name)?.id
  const reaches = links
    .filter(({ from }) => from === own)
    .map(({ to, kind: verb }) => ({ verb, kind: nodes.find(({ id }) => id === to)?.kind ?? '', name: nodes.find(({ id }) => id === to)?.name ?? to }))
  const client = new LambdaClient(clientOptions(access))
  try {
    const [is, invocations, place, port] = await Promise.all([
      client.send(new GetFunctionConfigurationCommand({ FunctionName: fullName })),
      invocationsOf(access, fullName),
      described.isInTemplate ? undefined : handlerPlace(root, described),
      debuggerPort(state, fullName),
    ])
    return {
      ...row,
      fullName,
      arn: is.FunctionArn ?? '',
      role: is.Role ?? '',
      runtime: is.Runtime ?? row.runtime,
      memory: is.MemorySize ?? row.memory,
      timeout: is.Timeout ?? row.timeout,
      version: is.Version ?? '',
      codeSha256: is.CodeSha256 ?? '',
      codeSize: is.CodeSize ?? 0,
      lastModified: is.LastModified ?? '',
      environment: Object.entries(is.Environment?.Variables ?? {})
        .sort(([one], [other]) => one.localeCompare(other))
        .map(([variable, value]) => shown(variable, value)),
      ...(place ? { place } : {}),
      ...(port ? { debuggerPort: port } : {}),
      reaches,
      invocations,
    }
  } finally {
    client.destroy()
  }
}

/** How far back its log is read, and how many invocations are shown. */
const lookBackMs = 60 * 60_000
const mostInvocations = 50

async function invocationsOf(access: EngineAccess, fullName: string): Promise<FunctionDetail['invocations']> {
  const client = new CloudWatchLogsClient(clientOptions(access))
  try {
    const lines = await logEvents(client, { logGroupName: `/aws/lambda/${fullName}`, startTime: Date.now() - lookBackMs })
    return invocationsIn(lines).slice(0, mostInvocations)
  } finally {
    client.destroy()
  }
}

/** Invokes a function, and waits for its answer or error. */
export async function invoke(access: EngineAccess, description: Description, name: string, event: unknown): Promise<InvokeAnswer> {
  const fullName = description.functions[name]?.name
  if (!fullName) throw noSuchFunction(name, description)
  const client = new LambdaClient(clientOptions(access))
  const began = performance.now()
  try {
    const { FunctionError, Payload } = await client.send(new InvokeCommand({ FunctionName: fullName, Payload: JSON.stringify(event) }))
    const milliseconds = Math.round(performance.now() - began)
    const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString('utf8') || 'null')
    if (!FunctionError) return { answer, milliseconds }
    const { errorType, errorMessage, stackTrace, trace } = (answer ?? {}) as Record<string, unknown>
    const stack = [stackTrace ?? trace ?? []].flat().map(String)
    return { error: { type: String(errorType ?? FunctionError), message: String(errorMessage ?? ''), stack }, milliseconds }
  } finally {
    client.destroy()
  }
}

function noSuchFunction(name: string, description: Description): StagecraftError {
  return new StagecraftError('no-such-function', `There is no function “${name}”.`, {
    hint: `There are: ${Object.keys(description.functions).join(', ')}.`,
  })
}
