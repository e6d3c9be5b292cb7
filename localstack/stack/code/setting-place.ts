import type { Project } from '../../project.ts'
import { descriptionIn } from '../../project-root.mjs'

/** The project as far as it says where a setting stands. `root` may be the folder of a function of a SAM template. */
export type SettingPlace = Pick<Project, 'root' | 'template'>

/** Where the handler of a function stands, for a hint: `functions.hello.handler` in serverless.yml, `Handler` and `CodeUri` of Hello in template.yaml. */
export function handlerPlace({ root, template }: SettingPlace, key: string): string {
  if (template) return `\`Handler\` or \`CodeUri\` of ${key} in ${template}`
  return `\`functions.${key}.handler\` in ${describedIn(root)}`
}

/** Where the archive of a function stands. */
export function archivePlace({ root, template }: SettingPlace, key: string): string {
  return template ? `\`CodeUri\` of ${key} in ${template}` : `\`package.artifact\` in ${describedIn(root)}`
}

/** Where the folder of a layer stands. */
export function layerPlace({ root, template }: SettingPlace, layer: string): string {
  if (template) return `\`ContentUri\` of ${layer} in ${template}`
  return `\`layers.${layer}.path\` in ${describedIn(root)}`
}

/** The file that describes the project: `serverless.yml`, or what is in its place. */
export function describedIn(root: string): string {
  return descriptionIn(root) ?? 'serverless.yml'
}
