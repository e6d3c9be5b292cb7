import type { Description } from '../described.ts'

/**
 * The versions of Node that functions declare and that are not `own`, which runs them here, in the order of their numbers; the first of them have a minor
 * number (`nodejs8.10`): https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
export function otherNodes(functions: Description['functions'], own: number): string[] {
  const declared = new Set(Object.values(functions).flatMap(({ runtime = '' }) => /^nodejs\d+\.(?:x|\d+)$/.exec(runtime) ?? []))
  return [...declared].filter((runtime) => runtime !== `nodejs${own}.x`).sort((a, b) => numberOf(a) - numberOf(b))
}

function numberOf(runtime: string): number {
  return Number.parseFloat(runtime.slice('nodejs'.length))
}
