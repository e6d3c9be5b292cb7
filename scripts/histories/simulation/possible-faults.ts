import type { ApplicationHistories } from '../application.ts'
import type { Place, PossibleFault } from '../history.ts'
import type { SimulatedFunction, System } from './system.ts'

type Kinds = readonly (readonly [Place, readonly string[]])[]

const everywhere: Kinds = [
  ['statement', ['kill', 'cut', 'stall', 'go away']],
  ['commit', ['kill', 'cut']],
]
const calls: Kinds = [['call', ['kill', 'refuse', 'stall']]]
const changes: Kinds = [['change', ['kill', 'lose the answer']]]
const batches: Kinds = [['batch', ['fail an entry']]]
const onDelivery = ['deliver again', 'break', 'run short of time']
/** What only functions stand whose messages the application brings back. */
const worse = ['lose', 'overtake', 'overtake', 'overtake', 'give up', 'give up though done']
const waitedFor: Kinds = [['invocation', ['break', 'run short of time']]]
/** Of invocations that nobody waits for. `kill for good`: it dies, and so it does at each further try. */
const unattended: Kinds = [
  ['invocation', ['lose', 'repeat', 'repeat', 'repeat', 'delay']],
  ['statement', ['kill for good']],
  ['commit', ['kill for good']],
]

const sending = ['sqs:SendMessage', 'sns:Publish']
const changing = [...sending, 'lambda:InvokeFunction', 's3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion']
/** Reads that all functions do once, at their start. */
const configuration = /^(ssm|secretsmanager|kms|rds-db|logs|xray|cloudwatch|ec2):/
/** What a queue's consumer may do so that Lambda can receive for it, and to postpone what failed. */
const receiving = /^sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes|ChangeMessageVisibility)$/

/** Which faults can happen to each function that the application names: by the template's events, and by what its role lets it do. */
export function possibleFaults(system: System, application: Pick<ApplicationHistories<unknown>, 'functions' | 'robust'>): PossibleFault[] {
  return application.functions.flatMap((of) => {
    const found = system.functions.get(of)
    if (!found) throw new Error(`The histories name the function ${of}, which serverless.yml does not have.`)
    return kindsOf(system, found, application.robust?.includes(of) ?? false).flatMap(([on, all]) => all.map((what) => ({ of, on, do: what })))
  })
}

function kindsOf({ mappings, schedules, notifications }: System, { name, may }: SimulatedFunction, isRobust: boolean): Kinds {
  const isConsumer = mappings.some((mapping) => mapping.function.name === name)
  const isUnattended = [...schedules, ...notifications].some((source) => source.function.name === name)
  const calling = may.filter((action) => !configuration.test(action) && !(isConsumer && receiving.test(action)))
  return [
    ...everywhere,
    ...(calling.length > 0 ? calls : []),
    ...(calling.some((action) => changing.includes(action)) ? changes : []),
    ...(calling.some((action) => sending.includes(action)) ? batches : []),
    ...(isConsumer ? [['delivery', [...onDelivery, ...(isRobust ? worse : [])]] as const] : waitedFor),
    ...(isUnattended ? unattended : []),
  ]
}
