import { referencesIn } from '@stagecraft/localstack/stack/template/references-in.ts'
import type { Policy, Template } from '../checked.ts'

/** https://repost.aws/knowledge-center/unblock-circular-dependency-cloudformation: a circle is refused when the template is deployed, not before. */
export const circles: Policy = {
  id: 'circles',
  rule: 'No resource waits for itself, through others.',
  find: ({ template }) => {
    const circle = firstCircle(template)
    if (!circle) return []
    return [
      {
        resource: circle[0] ?? '',
        what: `It waits for itself: ${[...circle, circle[0]].join(' → ')}.`,
        remedy: 'Spell out a name or an ARN in one of them (`!Sub arn:…`) where it refers to the next.',
      },
    ]
  },
}

function firstCircle({ Resources }: Template): string[] | undefined {
  const done = new Set<string>()
  const visit = (id: string, way: string[]): string[] | undefined => {
    if (way.includes(id)) return way.slice(way.indexOf(id))
    if (done.has(id)) return undefined
    const { Properties, DependsOn } = Resources[id] ?? {}
    for (const next of [...referencesIn(Properties), ...[DependsOn ?? []].flat()]) {
      const found = next in Resources ? visit(next, [...way, id]) : undefined
      if (found) return found
    }
    done.add(id)
    return undefined
  }
  for (const id of Object.keys(Resources)) {
    const found = visit(id, [])
    if (found) return found
  }
  return undefined
}
