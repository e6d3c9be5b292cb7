import type { Capabilities, Engine } from '../engines/engine.ts'
import { line, notServed } from '../gateway/not-served.ts'
import { isDatabaseVariable } from '../postgres/variables.ts'
import type { Description } from '../stack/description.ts'
import type { LeftOut } from '../stack/template/adapt-template.js'
import { leftOutReasons } from '../stack/template/left-out.ts'
import { apiKeys } from './api-keys.ts'
import { inName } from './capabilities.ts'
import type { Existing } from './found.ts'
import { notSent } from './not-sent.ts'
import { absentFunctions, unknownPools } from './others-authorizers.ts'
import type { SamConfiguration } from './sam/configuration.ts'
import { nameOfValue } from './stand-in.cjs'
import { unknownPolicies } from './unknown-policies.ts'

/** One line of what was found in a repository: what it is, how it runs here, and why. */
export interface FoundLine {
  what: string
  how: 'runs' | 'taken' | 'replaced' | 'skipped' | 'left out' | 'stands in' | 'in name only' | 'only here'
  why: string
  /** Of several services: which one. */
  service?: string
}

type KnownOfEngine = Pick<Capabilities, 'webSockets' | 'integrations'> & { managedPolicies?: ReadonlySet<string> | undefined }

interface Running {
  leftOut: readonly LeftOut[]
  hasDatabase: boolean
  /** The values that other services of a compose file gave. */
  handed?: readonly string[]
}

/** What `foundLines` has to know of an engine: its capabilities, and the policies of AWS that it knows. */
export async function knownOf({ capabilities, managedPolicies }: Pick<Engine, 'capabilities' | 'managedPolicies'>): Promise<KnownOfEngine> {
  return { managedPolicies: await managedPolicies?.(), ...capabilities }
}

/**
 * What was found in a repository that does not know the kit, for people: plugins, variables without a value, resources that do not run locally.
 * `leftOut`, `hasDatabase` and `handed` are the running stack’s, the rest is its engine’s (`knownOf`).
 */
export function foundLines(
  description: Description,
  { leftOut, hasDatabase, handed, managedPolicies, ...engine }: Running & KnownOfEngine,
): FoundLine[] {
  const {
    plugins = [],
    standIns = [],
    accounts = [],
    existing = [],
    unreached = [],
    sharedApi,
    seeds = [],
    samConfiguration,
  } = description.found ?? {}
  return [
    ...(samConfiguration ? [takenOf(samConfiguration)] : []),
    ...plugins.map(({ name, how, why }) => ({ what: name, how: how === 'run' ? ('runs' as const) : how, why })),
    ...(sharedApi
      ? [
          {
            what: `provider.${sharedApi}`,
            how: 'replaced' as const,
            why: 'The API that it shares with other stacks is made here for this one alone.',
          },
        ]
      : []),
    ...seeds.map(({ table, file }) => ({
      what: file,
      how: 'runs' as const,
      why: `Its items are put into ${table} at the first start, and after a reset.`,
    })),
    ...standIns
      .filter(({ address }) => !(hasDatabase && isDatabaseVariable(address)))
      .map((standIn) => ({
        what: `\${${nameOfValue(standIn)}}`,
        how: 'stands in' as const,
        why: `Nobody has set it: “${standIn.value}” stands in. Set it in .stagecraft/values.json: { "${nameOfValue(standIn)}": "…" }`,
      })),
    ...accounts.map((account) => ({
      what: `account ${account}`,
      how: 'replaced' as const,
      why: 'It is read as the local account, 000000000000, in policies, variables of functions, event sources, rules and state machines.',
    })),
    ...existing.map((each) => ({ what: `${kindOf(each)} ${each.name}`, how: 'stands in' as const, why: whyMade(each) })),
    ...apiKeys(description).map((line) => ({ ...line, how: 'runs' as const })),
    ...unknownPools(description, handed).map((line) => ({ ...line, how: 'stands in' as const })),
    ...[
      ...leftOutReasons(leftOut, 3),
      ...notServed(description, engine),
      ...notSent(description),
      ...absentFunctions(description, handed),
      ...line(unreached, 'Its load balancer is of another stack, and is not here: invoke its function in place of a request.'),
      ...unknownPolicies(description, managedPolicies),
    ].map(({ what, why }) => ({
      what,
      how: 'left out' as const,
      why,
    })),
    ...leftOutReasons(inName(description), 3).map((line) => ({ ...line, how: 'in name only' as const })),
  ]
}

// `AWS::Cognito::UserPool` → `user pool`
function kindOf({ type }: Existing): string {
  return (type.split('::').at(-1) ?? type).replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()
}

function whyMade({ type }: Existing): string {
  if (type === 'AWS::IAM::Role') return 'Another stack has it, and what it allows is not known here: on this machine it allows all.'
  return 'Another stack has it. It is made here, empty, for this one.'
}

// values may be secrets
function takenOf({ file, stackName, template, parameters }: SamConfiguration): FoundLine {
  const names = Object.keys(parameters)
  const taken = [
    ...(template ? [`the template ${template}`] : []),
    ...(stackName ? [`the stack’s name ${stackName}`] : []),
    ...(names.length > 0 ? [`the parameters ${names.join(', ')}`] : []),
  ]
  const others = 'Before it go `--template`, `--parameter-overrides` and .stagecraft/values.json.'
  return { what: file, how: 'taken', why: `Of its environment \`default\`: ${taken.join('; ')}. ${others}` }
}
