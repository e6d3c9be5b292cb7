import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { TemplateResource } from '@stagecraft/localstack/stack/description.ts'
import { referencesIn } from '@stagecraft/localstack/stack/template/references-in.ts'
import type { Template } from '../check-aws/checked.ts'

/** The logical id of the custom resource. */
export const migrationsResource = 'Migrations'

// what the answer may take beside the function's own time limit, in seconds
const margin = 60

/**
 * A release’s template in which CloudFormation itself has the migrations run: by a custom resource behind the function `migrator`, with their names as its
 * property, so that it runs where they change. Every other function waits for it: it gets its new code when the database is ready for it, and if a migration
 * fails, the stack goes back while the old code is at work. The resource itself waits for all that needs none of those functions, the database and the ways to
 * it among them. Throws `no-migrator`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources-lambda.html
 */
export function withMigrations(template: Template, migrator: string, names: readonly string[]): Template {
  const functions = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
  const [id, migrates] = functions.find(([, { Properties }]) => Properties.FunctionName === migrator) ?? []
  if (!id || !migrates)
    throw new StagecraftError('no-migrator', `The template has no function “${migrator}”, which is to run the migrations.`, {
      hint: '`migrations` in stagecraft.config.ts names the function.',
    })
  const others = new Set(functions.map(([each]) => each).filter((each) => each !== id))
  const before = withoutThose(others, template)
  if (!before.has(id))
    throw new StagecraftError('no-migrator', `The function “${migrator}”, which is to run the migrations, needs another function to exist first.`, {
      hint: 'Take the reference away: no other function is there yet when the migrations of a first deployment run.',
    })
  const resource: TemplateResource = {
    Type: 'AWS::CloudFormation::CustomResource',
    Properties: {
      ServiceToken: { 'Fn::GetAtt': [id, 'Arn'] },
      ServiceTimeout: Number(migrates.Properties.Timeout) + margin,
      Migrations: names,
    },
    DependsOn: endsOf(before, template),
  }
  const waiting = Object.entries(template.Resources).map(([each, made]) => [
    each,
    others.has(each) ? { ...made, DependsOn: [...[made.DependsOn ?? []].flat(), migrationsResource] } : made,
  ])
  return { ...template, Resources: { ...Object.fromEntries(waiting), [migrationsResource]: resource } }
}

/** The resources that are none of these, and need none of them, not even by way of others. */
function withoutThose(those: ReadonlySet<string>, template: Template): Set<string> {
  const needs = new Map<string, boolean>()
  const visit = (id: string): boolean => {
    if (those.has(id)) return true
    if (!needs.has(id)) {
      needs.set(id, false)
      needs.set(id, neededBy(id, template).some(visit))
    }
    return needs.get(id) ?? false
  }
  return new Set(Object.keys(template.Resources).filter((id) => !visit(id)))
}

/** Those that no other of them needs: who waits for these waits for all. */
function endsOf(resources: ReadonlySet<string>, template: Template): string[] {
  const needed = new Set([...resources].flatMap((id) => neededBy(id, template)))
  return [...resources].filter((id) => !needed.has(id)).sort()
}

function neededBy(id: string, { Resources }: Template): string[] {
  const { Properties, DependsOn } = Resources[id] ?? {}
  return [...referencesIn(Properties), ...[DependsOn ?? []].flat()].filter((each) => each in Resources)
}
