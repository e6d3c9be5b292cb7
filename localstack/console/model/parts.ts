export type NodeKind = 'api' | 'schedule' | 'function' | 'queue' | 'topic' | 'bucket' | 'database' | 'table' | 'stream'

/** A part of the system that the map shows. */
export interface ModelNode {
  /** Its logical id in the template. */
  id: string
  kind: NodeKind
  /** A function's short name; else the name in the template, or the logical id where it has none. */
  name: string
  /** Of a queue: another one, or a subscription, or a function sends here what failed. */
  isDeadLetters?: true
}

/** What goes from one part to another, as the template says it. */
export interface ModelLink {
  from: string
  to: string
  kind: 'invokes' | 'sends' | 'delivers' | 'notifies' | 'reads' | 'writes' | 'fails to'
  /** A filter, an event, a route. */
  details: string[]
}

export interface Model {
  nodes: ModelNode[]
  links: ModelLink[]
}
