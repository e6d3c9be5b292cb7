/** What an application may import of the kit: types alone, so that nothing has to be installed for its code to run. docs/packages.md. */
export type {
  ApplicationCommand,
  ApplicationContext,
  ApplicationRehearsal,
  DeclaredParameter,
  ExpectedDenial,
  FurtherStack,
  Journey,
  Person,
  RehearsedStage,
  StagecraftConfig,
  Workload,
} from '@stagecraft/localstack/config.ts'
export type { ApplicationHistories, Edit, FollowedHistory, Mutant, Outside, Sight } from './histories/application.ts'
