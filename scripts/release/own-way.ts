import { join } from 'node:path'
import { featuresOf } from '../check-aws/features.ts'
import { archiveFunctions } from './archive-functions.ts'
import { toolVersions } from './tool-versions.ts'
import type { Way } from './way.ts'

/** A release of a project of the kit's own: its functions are the same on each stage, and its features have folders. */
export const ownWay: Way = {
  refuse: () => {},
  archives: async (project, [first], folder) => ({
    functions: await archiveFunctions(project, first?.functions ?? {}, folder),
    layers: {},
    packages: [],
  }),
  says: async ({ root }, described) => ({
    tools: toolVersions(join(root, 'package.json'), ['esbuild', 'serverless', 'vite']),
    features: Object.assign({}, ...(await Promise.all(described.map((each) => featuresOf(root, each))))),
  }),
}
