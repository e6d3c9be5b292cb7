import { StagecraftError } from '../../../errors.ts'
import { referencesIn } from '../../../stack/template/references-in.ts'
import type { ConsoleContext } from '../../context.ts'
import { nameIn, physicalIds } from '../../physical.ts'
import { cloudWatch, type MetricAlarm } from './cloud-watch.ts'
import { type AlarmContext, kindOf } from './fault-kinds.ts'
import { mailbox } from './messages.ts'
import { failures, working } from './running.ts'
import type { AlarmCause, AlarmDetail, AlarmRow } from './types.ts'

const mostHistory = 50

/** Every alarm of the system: those that go off first, then by name. */
export async function alarmRows(console: ConsoleContext): Promise<AlarmRow[]> {
  const context = await contextOf(console)
  const rows = (await deployedAlarms(console)).map((alarm) => rowOf(alarm, context))
  const rank = ({ state }: AlarmRow) => (state === 'ALARM' ? 0 : 1)
  return rows.sort((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name))
}

/** One alarm with its history, and what it sent. Throws `no-such-alarm`. */
export async function alarmDetail(console: ConsoleContext, name: string): Promise<AlarmDetail> {
  const [alarm, context, stack, { messages, page }] = await Promise.all([
    alarmNamed(console, name),
    contextOf(console),
    console.stack(),
    mailbox(console),
  ])
  const { AlarmHistoryItems = [] } = await cloudWatch<{ AlarmHistoryItems?: HistoryItem[] }>(stack, 'DescribeAlarmHistory', {
    AlarmName: name,
    HistoryItemType: 'StateUpdate',
    MaxRecords: mostHistory,
  })
  const history = AlarmHistoryItems.map(({ Timestamp, HistorySummary = '', HistoryData = '' }) => ({
    ...{ at: timeOf(Timestamp), summary: HistorySummary, reason: reasonIn(HistoryData) },
  })).sort((one, other) => other.at.localeCompare(one.at))
  // CloudWatch's subjects: `ALARM: "name" in eu-central-1`
  return { ...rowOf(alarm, context), history, messages: messages.filter(({ subject }) => subject.includes(`: "${name}" in `)), page }
}

/** An alarm of the system as it is deployed. Throws `no-such-alarm`. */
export async function alarmNamed(console: ConsoleContext, name: string): Promise<MetricAlarm> {
  const found = (await deployedAlarms(console)).find(({ AlarmName }) => AlarmName === name)
  if (found) return found
  throw new StagecraftError('no-such-alarm', `There is no alarm “${name}”.`, { hint: '`stagecraft alarm` lists them.' })
}

/** What the causes of alarms need to know of the system. */
export async function contextOf(console: ConsoleContext): Promise<AlarmContext> {
  const { template } = await console.description()
  const ids = await physicalIds(await console.stack())
  const of = (type: string) => Object.entries(template.Resources).filter(([, { Type }]) => Type === type)
  const read = new Set(of('AWS::Lambda::EventSourceMapping').flatMap(([, { Properties }]) => referencesIn(Properties.EventSourceArn)))
  return {
    functions: new Map(of('AWS::Lambda::Function').map(([, { Properties }]) => [String(Properties.FunctionName), Properties])),
    unread: new Map(of('AWS::SQS::Queue').flatMap(([id]) => (read.has(id) ? [] : [[nameIn(ids.get(id) ?? ''), ids.get(id) ?? '']]))),
  }
}

interface HistoryItem {
  Timestamp?: number | string
  HistorySummary?: string
  HistoryData?: string
}

// those of the template alone: an engine may have others' too
async function deployedAlarms(console: ConsoleContext): Promise<MetricAlarm[]> {
  const [stack, { template }] = await Promise.all([console.stack(), console.description()])
  const ids = await physicalIds(stack)
  const own = new Set(
    Object.entries(template.Resources).flatMap(([id, { Type, Properties }]) =>
      Type === 'AWS::CloudWatch::Alarm' ? [nameIn(ids.get(id) ?? ''), String(Properties.AlarmName ?? '')] : [],
    ),
  )
  const found: MetricAlarm[] = []
  let NextToken: string | undefined
  do {
    const input = { MaxRecords: 100, ...(NextToken ? { NextToken } : {}) }
    const page = await cloudWatch<{ MetricAlarms?: MetricAlarm[]; NextToken?: string }>(stack, 'DescribeAlarms', input)
    found.push(...(page.MetricAlarms ?? []).filter(({ AlarmName }) => own.has(AlarmName)))
    NextToken = page.NextToken || undefined
  } while (NextToken)
  return found
}

function rowOf(alarm: MetricAlarm, context: AlarmContext): AlarmRow {
  const { AlarmName, StateValue, StateReason = '', StateUpdatedTimestamp, Namespace, MetricName, Dimensions = [], AlarmActions = [] } = alarm
  const cause = causeOf(alarm, context)
  return {
    ...{ name: AlarmName, state: StateValue, reason: StateReason, since: timeOf(StateUpdatedTimestamp) },
    ...(Namespace && MetricName
      ? { metric: { namespace: Namespace, name: MetricName, dimensions: Dimensions.map(({ Name, Value }) => ({ name: Name, value: Value })) } }
      : {}),
    ...{ condition: conditionOf(alarm), tells: AlarmActions.map(nameIn) },
    ...(cause ? { cause } : {}),
  }
}

function causeOf(alarm: MetricAlarm, context: AlarmContext): AlarmCause | undefined {
  const kind = kindOf(alarm, context)
  if (!kind) return undefined
  const failed = failures.get(alarm.AlarmName)
  const { isReal, says, ends, end } = kind
  return { isReal, says, ends, canEnd: end !== undefined, isWorking: working.has(alarm.AlarmName), ...(failed ? { failed } : {}) }
}

const signs: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: '≥',
  GreaterThanThreshold: '>',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '≤',
}

function conditionOf(alarm: MetricAlarm): string {
  const {
    Statistic,
    ExtendedStatistic,
    MetricName,
    ComparisonOperator = '',
    Threshold,
    Period = 60,
    EvaluationPeriods = 1,
    DatapointsToAlarm,
  } = alarm
  const periods =
    EvaluationPeriods === 1 ? `a period of ${Period} s` : `${DatapointsToAlarm ?? EvaluationPeriods} of ${EvaluationPeriods} periods of ${Period} s`
  return `${ExtendedStatistic ?? Statistic ?? ''} of ${MetricName ?? 'its metrics'} ${signs[ComparisonOperator] ?? ComparisonOperator} ${Threshold ?? ''} in ${periods}`.trim()
}

function reasonIn(data: string): string {
  try {
    return (JSON.parse(data) as { newState?: { stateReason?: string } }).newState?.stateReason ?? ''
  } catch {
    return ''
  }
}

function timeOf(at: number | string | undefined): string {
  return new Date(typeof at === 'number' ? at * 1_000 : (at ?? 0)).toISOString()
}
