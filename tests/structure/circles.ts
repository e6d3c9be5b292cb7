import type { Edge } from './sources.ts'

/** Every group of files that import each other in a circle (the strongly connected components of the imports, by Tarjan's algorithm), each sorted. */
export function circlesIn(edges: readonly Pick<Edge, 'from' | 'to'>[]): string[][] {
  const imports = Map.groupBy(edges, ({ from }) => from)
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const stack: string[] = []
  const circles: string[][] = []

  function visit(file: string): number {
    const mine = order.size
    order.set(file, mine)
    lowest.set(file, mine)
    stack.push(file)
    for (const { to } of imports.get(file) ?? []) {
      if (!order.has(to)) lower(file, visit(to))
      else if (stack.includes(to)) lower(file, order.get(to) ?? mine)
    }
    if (lowest.get(file) === mine) keep(stack.splice(stack.indexOf(file)))
    return lowest.get(file) ?? mine
  }

  function lower(file: string, to: number): void {
    lowest.set(file, Math.min(lowest.get(file) ?? to, to))
  }

  function keep(group: string[]): void {
    const [file = ''] = group
    if (group.length > 1 || imports.get(file)?.some(({ to }) => to === file)) circles.push(group.sort())
  }

  for (const file of imports.keys()) if (!order.has(file)) visit(file)
  return circles.sort()
}
