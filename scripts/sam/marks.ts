import { isObject } from '../check-aws/resources.ts'

/** Tags without those by which SAM marks what it made. */
export function withoutMarks(tags: unknown): unknown {
  if (Array.isArray(tags)) return tags.filter((tag) => !isMark(isObject(tag) ? tag.Key : undefined))
  return isObject(tags) ? Object.fromEntries(Object.entries(tags).filter(([key]) => !isMark(key))) : tags
}

function isMark(key: unknown): boolean {
  return /^(lambda|httpapi):createdBy$/.test(String(key))
}
