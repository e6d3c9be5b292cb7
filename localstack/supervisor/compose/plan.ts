import { Plan, type StepEvent } from '../plan.ts'
import type { Site } from '../site.ts'
import { beside } from '../steps/beside.ts'
import { console } from '../steps/console.ts'
import { engine, program } from '../steps/engine.ts'
import { mailbox } from '../steps/mailbox.ts'
import { network } from '../steps/network.ts'
import { objects } from '../steps/recovery.ts'
import { record } from './record.ts'
import { composition, region, services } from './steps.ts'

/** The start of services that a compose file joins: the engine, then each service by its own plan (`stackPlan`), then what the whole is. */
export const composePlan = (site: Site, listen: (event: StepEvent) => void) =>
  Plan.empty()
    .add('program', program(site))
    .add('network', network(site))
    .add('region', region(site))
    .add('engine', engine(site))
    .add('user pool', beside(site))
    .add('mailbox', mailbox(site))
    .add('console', console(site))
    .add('composition', composition(site, listen))
    .add('services', services(site))
    .add('record', record(site))
    .add('objects', objects(site))
