import { claimPorts } from './ports.ts'
import type { Project } from './project.ts'

// A start as far as its ports: claims them when its parent says so, tells them, and holds them until it is ended
process.once('message', async (project: Project) => {
  process.send?.(
    await claimPorts(project).then(
      (ports) => ({ ports }),
      (error: Error) => ({ failed: error.message }),
    ),
  )
})
process.send?.('loaded')
