import { translatorVersion } from '@stagecraft/localstack/adoption/sam/translated.ts'
import type { Description } from '@stagecraft/localstack/stack/description.ts'
import { toolVersions } from '../tool-versions.ts'
import type { Way } from '../way.ts'
import { foreignArchives } from './archives.ts'
import { refuseDifferentCode } from './same-code.ts'
import { notCarriedOut } from './unfit-plugins.ts'

/** A release of a repository that does not know the kit: it is built with the kit's own tools. */
export const foreignWay: Way = {
  refuse: refuseDifferentCode,
  archives: ({ root }, described, folder) => foreignArchives(root, described, folder),
  says: async ({ config }, described) => ({
    tools: {
      ...toolVersions(import.meta.url, ['esbuild', ...(isOfTemplate(described) ? [] : ['serverless']), ...(config.page ? ['vite'] : [])]),
      ...(isOfTemplate(described) ? { 'aws-sam-translator': await translatorVersion() } : {}),
    },
    features: {},
    environment: inAll(described.map(({ environment = {} }) => Object.keys(environment))),
    notCarriedOut: inAll(described.map(({ found }) => (found ? notCarriedOut(found, config.plugins) : []))),
  }),
}

function isOfTemplate(described: readonly Description[]): boolean {
  return described.some(({ found }) => found?.template)
}

function inAll(lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())].sort()
}
