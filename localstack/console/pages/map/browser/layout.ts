import { graphlib, layout } from '@dagrejs/dagre'
import type { SystemMap } from '../types.ts'

export interface LaidOut {
  width: number
  height: number
  /** Logical id → the middle of its box. */
  boxes: ReadonlyMap<string, { x: number; y: number }>
  arrows: Arrow[]
}

export interface Arrow {
  from: string
  to: string
  kinds: string[]
  details: string[]
  /** A path of SVG. */
  path: string
  /** The middle of it. */
  x: number
  y: number
}

export const boxWidth = 208
export const boxHeight = 50

/** Where everything stands, from left to right as messages go. The same map is always laid out the same way: nothing in it is by chance. */
export function laidOut({ nodes, links }: SystemMap): LaidOut {
  const graph = new graphlib.Graph()
  graph.setGraph({ rankdir: 'LR', nodesep: 22, ranksep: 96, marginx: 12, marginy: 12, ranker: 'network-simplex' })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id } of nodes) graph.setNode(id, { width: boxWidth, height: boxHeight })
  // nearly every function reads the database: it is a mark on their boxes, not an arrow across the drawing
  const databases = new Set(nodes.filter(({ kind }) => kind === 'database').map(({ id }) => id))
  const drawn = links.filter(({ to }) => !databases.has(to))
  const between = Map.groupBy(drawn, ({ from, to }) => `${from}\0${to}`)
  for (const [key, all] of between) {
    const [from = '', to = ''] = key.split('\0')
    // what failed stands aside
    graph.setEdge(from, to, { weight: all.every(({ kind }) => kind === 'fails to') ? 1 : 3 })
  }
  layout(graph)
  const boxes = new Map(nodes.map(({ id }) => [id, point(graph.node(id))]))
  const arrows = [...between].map(([key, all]): Arrow => {
    const [from = '', to = ''] = key.split('\0')
    const between = (graph.edge(from, to) as { points: Point[] }).points.slice(1, -1).map(point) // as dagre's layout writes it
    const [source = nowhere, target = nowhere] = [boxes.get(from), boxes.get(to)]
    const points = [{ x: source.x + boxWidth / 2, y: source.y }, ...passing(between), { x: target.x - boxWidth / 2, y: target.y }]
    const middle = between[Math.floor(between.length / 2)] ?? source
    return {
      from,
      to,
      kinds: all.map(({ kind }) => kind),
      details: all.flatMap(({ details }) => details),
      path: pathThrough(points),
      ...point(middle),
    }
  })
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number } // as dagre's layout writes it
  return { width, height, boxes, arrows }
}

const nowhere: Point = { x: 0, y: 0 }

// one point between two boxes says nothing that a curve would not do by itself
function passing(between: readonly Point[]): readonly Point[] {
  return between.length > 1 ? between : []
}

interface Point {
  x: number
  y: number
}

function point({ x = 0, y = 0 }: Partial<Point>): Point {
  return { x: Math.round(x), y: Math.round(y) }
}

// from the middle of a box's right side to the middle of the other's left one, through the points between, level at each
function pathThrough(points: readonly Point[]): string {
  const [first = { x: 0, y: 0 }, ...rest] = points
  let from = first
  const curves = rest.map((to) => {
    const bend = Math.max(24, Math.abs(to.x - from.x) / 2)
    const curve = `C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`
    from = to
    return curve
  })
  return `M${first.x} ${first.y}${curves.join('')}`
}
