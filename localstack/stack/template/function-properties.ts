import type { Description } from '../described.ts'

/** The properties of a function in a template, by its full name; none where there is no such function. */
export function functionProperties({ Resources: resources }: Description['template'], fullName: string): Record<string, unknown> {
  const made = Object.values(resources).find(({ Type, Properties }) => Type === 'AWS::Lambda::Function' && Properties?.FunctionName === fullName)
  return made?.Properties ?? {}
}
