/**
 * Whether a check constraint takes all that another took: the same but for lists of values (`in (…)`), each with all that the other’s has. As PostgreSQL
 * writes definitions: `CHECK ((state = ANY (ARRAY['a'::text, 'b'::text])))`. Anything else counts as not wider.
 */
export function isWider(old: string, now: string): boolean {
  const [olds, nows] = [listsOf(old), listsOf(now)]
  // a list in a negation would be the other way round
  if (olds.frame !== nows.frame || /\bNOT\b|<> ALL/.test(old) || olds.lists.length !== nows.lists.length || olds.lists.length === 0) return false
  return olds.lists.every((list, at) => [...list].every((value) => nows.lists[at]?.has(value)))
}

function listsOf(definition: string): { frame: string; lists: Set<string>[] } {
  const lists: Set<string>[] = []
  const frame = definition.replaceAll(/ANY \(+ARRAY\[((?:'(?:[^']|'')*'|[^'\]])*)\]/g, (_, values: string) => {
    lists.push(new Set(values.match(/(?:'(?:[^']|'')*'|[^',])+/g)?.map((value) => value.trim())))
    return 'ANY []'
  })
  return { frame, lists }
}
