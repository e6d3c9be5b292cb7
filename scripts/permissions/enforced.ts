import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'

/** Throws `roles-not-enforced` where the project's engine lets every role do everything: nothing can be learnt there about what a role needs. */
export function requireEnforcement({ engine }: Pick<Project, 'engine'>): void {
  if (engineNamed(engine).capabilities.enforcesRoles) return
  throw new StagecraftError('roles-not-enforced', `The engine ${engine} does not enforce roles, so it cannot show which grants are needed.`, {
    hint: 'Use the default engine: `make up ENGINE=` with its name, as docs/engines.md lists it, then run the command again.',
  })
}
