import { isObject } from '../check-aws/resources.ts'

/**
 * Whether two values are the same once the name of each one’s stage is the same word. Names of resources hold the stage’s name, so that stages
 * can share an account; a number, a switch or a text without that name has no such excuse.
 */
export function isSameButForNames(one: unknown, other: unknown, oneStage: string, otherStage: string): boolean {
  if (typeof one === 'string' && typeof other === 'string') return one === other || withoutStage(one, oneStage) === withoutStage(other, otherStage)
  if (Array.isArray(one) && Array.isArray(other)) {
    const [left, right] = [withoutEnding(one), withoutEnding(other)]
    return left.length === right.length && left.every((each, at) => isSameButForNames(each, right[at], oneStage, otherStage))
  }
  if (!isObject(one) || !isObject(other)) return one === other
  const keys = Object.keys(one)
  return (
    keys.length === Object.keys(other).length && keys.every((key) => key in other && isSameButForNames(one[key], other[key], oneStage, otherStage))
  )
}

// as a word of its own: `files-prod`, not `production`
function withoutStage(text: string, stage: string): string {
  return text.replaceAll(new RegExp(`(?<![A-Za-z0-9])${stage}(?![A-Za-z0-9])`, 'g'), '<stage>')
}

// the ending of a role’s name, which serverless-iam-roles-per-function leaves out where the name would have more than 64 characters
function withoutEnding(list: readonly unknown[]): readonly unknown[] {
  return list.at(-1) === 'lambdaRole' ? list.slice(0, -1) : list
}
