import { readFile } from 'node:fs/promises'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { type CollectionTag, isMap, isScalar, isSeq, parseDocument, type ScalarTag } from 'yaml'
import type { Template } from './checked.ts'

/** A template that is written by hand, with CloudFormation's short forms (`!Ref`, `!Sub` …) as their long ones. Throws `template-unreadable`. */
export async function readTemplate(path: string): Promise<Template> {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new StagecraftError('template-unreadable', `The template ${path} cannot be read.`, {
      hint: 'It is listed in `templates` of stagecraft.config.ts.',
      cause,
    })
  })
  return parseTemplate(text, path)
}

export function parseTemplate(text: string, path = 'the template'): Template {
  const document = parseDocument(text, { customTags: tags })
  const [error] = document.errors
  const template = document.toJS() as Partial<Template> | null // looked at in the next line
  if (error || !template?.Resources)
    throw new StagecraftError('template-unreadable', `${path} is no CloudFormation template: ${error?.message ?? 'it has no Resources'}.`)
  return {
    ...template,
    Resources: Object.fromEntries(Object.entries(template.Resources).map(([id, each]) => [id, { ...each, Properties: each.Properties ?? {} }])),
  }
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
const functions = [
  'Base64',
  'Cidr',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'If',
  'ImportValue',
  'Join',
  'Select',
  'Split',
  'Sub',
  'And',
  'Equals',
  'Not',
  'Or',
]

const tags: (ScalarTag | CollectionTag)[] = [
  ...functions.map((name) => [name, `Fn::${name}`] as const),
  ['Ref', 'Ref'] as const,
  ['Condition', 'Condition'] as const,
].flatMap(([name, long]) => [
  { tag: `!${name}`, resolve: (text: string) => ({ [long]: name === 'GetAtt' ? splitOnce(text) : text }) },
  {
    tag: `!${name}`,
    collection: 'seq' as const,
    resolve: (value: unknown) => ({ [long]: isSeq(value) ? value.toJSON() : undefined }) as never, // toJS takes plain values as they are
  },
  {
    tag: `!${name}`,
    collection: 'map' as const,
    resolve: (value: unknown) => ({ [long]: isMap(value) || isScalar(value) ? value.toJSON() : undefined }) as never,
  },
])

function splitOnce(text: string): string[] {
  const at = text.indexOf('.')
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
