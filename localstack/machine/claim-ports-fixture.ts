import type { Project } from '../project.ts'
import { claimPorts } from './ports.ts'

// A start as far as its ports: claims them when its parent says so, tells them, and holds them until it is ended
process.once('message', async (project: Project) => {
  process.send?.(
    await claimPorts(project).then(
      (ports) => ({ ports }),
      (error: Error) => ({ failed: error.message }),
    ),
  )
})
// without a listener on the channel the process would end at once, and its claims with it
process.on('disconnect', () => process.exit())
process.send?.('loaded')
