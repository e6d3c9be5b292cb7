import { signInSamplePerson } from '@stagecraft/localstack/identity/sample-person.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { Output } from '../output/output.ts'
import { runningStack } from './running.ts'

/** Prints an access token of a sample person, by the real sign-in; as JSON `accessToken`, `idToken`, `refreshToken`, `expiresIn` (seconds) and `scope`. */
export async function token(project: Project, output: Output, user: string | undefined): Promise<void> {
  const { urls } = await runningStack(project)
  const tokens = await signInSamplePerson(project.state, urls.signIn, user)
  output.result(tokens, () => tokens.accessToken)
}
