import type { ModelLink, ModelNode } from '../../model/parts.ts'

export interface MapNode extends ModelNode {
  /** Its name without what all names of this stack begin with. */
  label: string
  /** The name by which live figures know it. */
  liveName: string
  /** Its page in the console: the name of the page and its own; left out where it has none. */
  page?: [page: string, name: string]
}

export interface SystemMap {
  nodes: MapNode[]
  links: ModelLink[]
}
