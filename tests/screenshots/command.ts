import type { ApplicationCommand } from '@stagecraft/localstack/config.ts'
import { takeScreenshots } from './take.ts'

/** Takes the pictures of the documentation (docs/images) from a real run of the current code, light and dark. */
export const command: ApplicationCommand = {
  description: 'take the pictures of the documentation from a private stack',
  arguments: [],
  needsStack: false,
  async run({ json, result, say }) {
    const taken = await takeScreenshots(process.cwd(), { json, result, say })
    result(taken, () => taken.map((file) => `docs/images/${file}`).join('\n'))
  },
}
