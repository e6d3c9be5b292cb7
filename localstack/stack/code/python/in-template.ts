import { StagecraftError } from '../../../errors.ts'
import type { Description, TemplateResource } from '../../described.ts'
import type { Workshop } from '../workshop.ts'
import { pythonEnvironment } from './environment.ts'

/**
 * The programs for Python functions whose code is in the template (`Code: { ZipFile: … }`, `InlineCode`) and imports the AWS SDK, as custom resources often
 * do: runtime → the Python of an environment with the AWS SDK, which Lambda's runtime has. Empty where there is none, and of runtimes that the engine does
 * not run (`runtimes` as of `kindOf`). Where the SDK cannot be installed, as without a network, that is said, and the code runs on the engine's Python.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
 */
export async function programsInTemplate(
  { template }: Pick<Description, 'template'>,
  runtimes: readonly string[],
  workshop: Workshop,
  environmentOf = pythonEnvironment,
): Promise<Record<string, string>> {
  const wanted = Object.values(template.Resources).flatMap((resource) => (importsSdk(resource) ? [String(resource.Properties.Runtime)] : []))
  const run = [...new Set(wanted)].filter((runtime) => runtimes.some((each) => runtime.startsWith(each)))
  const programs = run.map(async (runtime): Promise<[string, string][]> => {
    try {
      return [[runtime, await environmentOf({ isLock: false, options: [] }, runtime, workshop)]]
    } catch (error) {
      if (!(error instanceof StagecraftError)) throw error
      workshop.say(
        `code in the template imports the AWS SDK for Python (${runtime}), which could not be installed; it runs on the engine’s Python and may fail. ${error.message.replaceAll(/\s*\n\s*/g, ' ')}`,
      )
      return []
    }
  })
  return Object.fromEntries((await Promise.all(programs)).flat())
}

/** Whether it is a function whose code is in the template, in Python, and imports what Lambda's runtime has beside Python's own library. */
export function importsSdk({ Type: type, Properties: properties }: TemplateResource): boolean {
  if (type !== 'AWS::Lambda::Function' || !String(properties.Runtime).startsWith('python')) return false
  return JSON.stringify(properties.Code ?? {}).includes('"ZipFile"') && sdkImport.test(textsIn(properties.Code).join('\n'))
}

// boto3 and what it needs; `cfnresponse` comes with the engine
const sdkImport = /(?:^|[;:])[ \t]*(?:import|from)[ \t][^\n#;]*\b(?:boto3|botocore|s3transfer|jmespath|dateutil|urllib3|six)\b/m

// code may be an expression: `Fn::Sub`, `Fn::Join`
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
