import { join } from 'node:path'
import { watch } from 'chokidar'
import type { Site } from '../site.ts'
import { report, textOf, watchSources } from '../watch.ts'
import type { Composition } from './composition.ts'
import { writeComposed } from './record.ts'

/** Follows the sources of every service. Where one has another description, what others take of it is handed on, and the record of the whole is written anew. */
export async function followServices(site: Site, composition: Composition): Promise<void> {
  const { project } = site
  let handing: Promise<unknown> = Promise.resolve()
  for (const service of composition.running) {
    const changed = async () => {
      await composition.taken(service, (other, changes) => void report(other.site.project, `outputs of ${service.name} → ${changes}`))
      await writeComposed(site, composition.running)
    }
    await watchSources(service.site, service.stack, () => {
      const work = handing.then(changed)
      handing = work.catch((error) => report(project, `What others take of ${service.name} cannot be handed on. ${textOf(error)}`))
      return handing.then(() => {})
    })
  }
  const file = project.compose?.file ?? ''
  watch(join(project.root, file), { ignoreInitial: true }).on('all', () => {
    void report(project, `${file} was changed. Run \`stagecraft up\` to take it in: services start and stop with it.`)
  })
}
