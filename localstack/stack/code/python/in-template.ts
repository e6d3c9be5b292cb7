import type { Description } from '../../described.ts'
import type { Workshop } from '../workshop.ts'
import { pythonEnvironment } from './environment.ts'

/**
 * The programs for Python functions whose code is in the template (`Code: { ZipFile: … }`, `InlineCode`), as custom resources often are: runtime → the
 * Python of an environment with the AWS SDK, which Lambda's runtime has. Empty where there is none. Throws what `pythonEnvironment` throws.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
 */
export async function programsInTemplate({ template }: Pick<Description, 'template'>, workshop: Workshop): Promise<Record<string, string>> {
  const runtimes = Object.values(template.Resources).flatMap(({ Type, Properties }) => {
    const isInline =
      Type === 'AWS::Lambda::Function' && typeof Properties.Code === 'object' && Properties.Code !== null && 'ZipFile' in Properties.Code
    const runtime = String(Properties?.Runtime ?? '')
    return isInline && runtime.startsWith('python') ? [runtime] : []
  })
  const programs = [...new Set(runtimes)].map(
    async (runtime): Promise<[string, string]> => [runtime, await pythonEnvironment({ isLock: false, options: [] }, runtime, workshop)],
  )
  return Object.fromEntries(await Promise.all(programs))
}
