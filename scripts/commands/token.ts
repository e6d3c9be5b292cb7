import { signInSamplePerson } from '@stagecraft/localstack/identity/sample-person.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { besideAccess } from '@stagecraft/localstack/stack/client-options.ts'
import type { Output } from '../output/output.ts'
import { runningStack } from './running.ts'

/** Prints an access token of a sample person, by the real sign-in; as JSON `accessToken`, `idToken`, `refreshToken`, `expiresIn` (seconds) and `scope`. */
export async function token(project: Project, output: Output, user: string | undefined): Promise<void> {
  const stack = await runningStack(project)
  const tokens = await signInSamplePerson(project.state, stack.urls.signIn, user, besideAccess(stack), (line) => output.say(`  ${line}`))
  output.result(tokens, () => tokens.accessToken)
}
