import { stackName } from '../../../stack/description.ts'
import type { ConsoleContext } from '../../context.ts'
import { linked } from '../../model/linked.ts'
import { modelOf } from '../../model/model.ts'
import type { NodeKind } from '../../model/parts.ts'
import { nameIn, physicalIds } from '../../physical.ts'
import type { MapNode, SystemMap } from './types.ts'

const pages: Partial<Record<NodeKind, string>> = { function: 'functions', queue: 'queues', topic: 'topics', bucket: 'objects' }

/** The system's parts and what goes between them, from its template, by the names under which they are deployed. */
export async function systemMap({ stack, description }: ConsoleContext): Promise<SystemMap> {
  const is = await description()
  const ids = await physicalIds(await stack())
  const { nodes, links } = modelOf({ ...is, template: { ...is.template, Resources: linked(is.template.Resources, ids) } })
  const prefix = `${stackName(is)}-`
  const shown = nodes.map((node): MapNode => {
    const deployed = ids.get(node.id)
    const ofEngine = deployed && ['queue', 'topic', 'bucket'].includes(node.kind) ? nameIn(deployed) : node.name
    const liveName = node.kind === 'function' ? (is.functions[node.name]?.name ?? node.name) : ofEngine
    const page = pages[node.kind]
    return {
      ...node,
      label: ofEngine.startsWith(prefix) ? ofEngine.slice(prefix.length) : ofEngine,
      liveName,
      ...(page ? { page: [page, ofEngine] as [string, string] } : {}),
    }
  })
  return { nodes: shown, links }
}
