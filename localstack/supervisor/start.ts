import { Plan } from './plan.ts'
import type { Site } from './site.ts'
import { api } from './steps/api.ts'
import { beside } from './steps/beside.ts'
import { console } from './steps/console.ts'
import { database, standIn } from './steps/database.ts'
import { description, region } from './steps/description.ts'
import { access, engine, program } from './steps/engine.ts'
import { firstAnswer } from './steps/first-answer.ts'
import { functions } from './steps/functions.ts'
import { mailbox } from './steps/mailbox.ts'
import { migrations } from './steps/migrations.ts'
import { network } from './steps/network.ts'
import { page } from './steps/page.ts'
import { pair } from './steps/pair.ts'
import { record } from './steps/record.ts'
import { objects, recovery } from './steps/recovery.ts'
import { seeds } from './steps/seeds.ts'
import { people, signIn } from './steps/sign-in.ts'
import { stack } from './steps/stack.ts'

/** A stack's start, step by step; its stop is the same list backwards: first who asks, last who keeps. */
export const stackPlan = (site: Site) =>
  Plan.empty()
    .add('program', program(site))
    .add('network', network(site))
    .add('PostgreSQL', database(site))
    .add('region', region(site))
    .add('description', description(site))
    .add('engine', engine(site))
    .add('user pool', beside(site))
    .add('access', access(site))
    .add('mailbox', mailbox(site))
    .add('console', console(site))
    .add('stand-in', standIn(site))
    .add('functions', functions(site))
    .add('stack', stack(site))
    .add('pair', pair(site))
    .add('migrations', migrations(site))
    .add('seeds', seeds(site))
    .add('people', people(site))
    .add('sign-in', signIn(site))
    .add('API', api(site))
    .add('page', page(site))
    .add('record', record(site))
    .add('objects', objects(site))
    .add('recovery', recovery(site))
    .add('first answer', firstAnswer(site))

/** A stack that runs: what each step of its start made. */
export type RunningStack = Awaited<ReturnType<ReturnType<typeof stackPlan>['start']>['done']>
