import { html, svg } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { get } from '../../../browser/api.ts'
import { icon } from '../../../browser/icons.ts'
import { live } from '../../../browser/live.ts'
import { LiveElement } from '../../../browser/live-element.ts'
import { Loading } from '../../../browser/loading.ts'
import { addressOf } from '../../../browser/navigation.ts'
import { base, controls, page, tables } from '../../../browser/styles.ts'
import type { MapNode, SystemMap } from '../types.ts'
import { flowOn, stateOf } from './figures.ts'
import { type Arrow, boxHeight, boxWidth, type LaidOut, laidOut } from './layout.ts'
import { mapStyles } from './map.styles.ts'

type Form = 'drawing' | 'list'
const key = 'console-map'
/** It fits the window down to this scale; below it is scrolled. */
const leastScale = 0.75

/** The system as its template describes it, with what goes on in it now; as a drawing, or as a list of the same. */
@customElement('sc-map-page')
export class MapPage extends LiveElement {
  static override styles = [base, page, tables, controls, mapStyles]

  @property({ attribute: false }) path: string[] = []
  @state() private form: Form = (localStorage.getItem(key) as Form | null) ?? (innerWidth < 700 ? 'list' : 'drawing')
  #laidOut: LaidOut | undefined
  readonly #map = new Loading(this, async (signal) => {
    const map = await get<SystemMap>('map', signal)
    this.#laidOut = laidOut(map)
    return map
  })

  override render() {
    return html`<header>
        <h1>Map</h1>
        <div class="row" role="group" aria-label="Form">
          ${(['drawing', 'list'] as const).map((form) => html`<button aria-pressed=${form === this.form} @click=${() => this.choose(form)}>${form === 'list' ? 'List' : 'Drawing'}</button>`)}
        </div>
        <p>From the template. Figures are of the last second; choose a part for its page.</p>
      </header>
      ${this.#map.show((map) =>
        map.nodes.length === 0
          ? html`<sc-note .heading=${'Nothing to draw'} .text=${'The description has no function, queue, topic or API.'}></sc-note>`
          : this.form === 'list'
            ? this.list(map)
            : this.drawing(map, this.#laidOut as LaidOut),
      )}`
  }

  // by a property: the content security policy allows no style in an attribute
  protected override updated(): void {
    const drawn = this.renderRoot.querySelector<SVGElement>('.drawing > svg')
    const { width } = this.#laidOut ?? {}
    if (!drawn || !width) return
    drawn.style.maxWidth = `${width}px`
    drawn.style.minWidth = `${Math.round(width * leastScale)}px`
  }

  private drawing({ nodes, links }: SystemMap, { width, height, arrows, boxes }: LaidOut) {
    const known = new Map(nodes.map((node) => [node.id, node]))
    const usesDatabase = new Set(links.filter(({ to }) => known.get(to)?.kind === 'database').map(({ from }) => from))
    return html`<div class="drawing" tabindex="0" role="region" aria-label="Drawing; the list has the same">
      <svg viewBox="0 0 ${width} ${height}">
        <defs>
          <marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"></path></marker>
          <marker id="failed" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"></path></marker>
        </defs>
        <g aria-hidden="true">${arrows.map((arrow) => this.arrow(arrow, known))}</g>
        ${nodes.map((node) => this.box(node, boxes.get(node.id) ?? { x: 0, y: 0 }, usesDatabase.has(node.id)))}
      </svg>
    </div>`
  }

  private arrow(arrow: Arrow, known: ReadonlyMap<string, MapNode>) {
    const isFailure = arrow.kinds.every((kind) => kind === 'fails to')
    const flows = flowOn(arrow, known, live)
    return svg`<path class="arrow ${isFailure ? 'failure' : flows ? 'flowing' : ''}" d=${arrow.path} marker-end=${isFailure ? 'url(#failed)' : 'url(#head)'}>
        <title>${arrow.kinds.join(', ')}${arrow.details.length > 0 ? `: ${arrow.details.slice(0, 8).join(', ')}` : ''}</title>
      </path>
      ${flows ? svg`<text class="flow" x=${arrow.x} y=${arrow.y - 5} text-anchor="middle">${flows}</text>` : ''}`
  }

  private box(node: MapNode, { x, y }: { x: number; y: number }, usesDatabase: boolean) {
    const { health, text } = stateOf(node, live)
    const drawn = svg`<rect class="box ${node.kind} ${health}" x=${x - boxWidth / 2} y=${y - boxHeight / 2} width=${boxWidth} height=${boxHeight} rx="9"></rect>
      <g class="sign ${node.kind}" transform="translate(${x - boxWidth / 2 + 10} ${y - 10})">${icon(node.kind === 'table' || node.kind === 'stream' ? 'database' : node.kind)}</g>
      <text x=${x - boxWidth / 2 + 38} y=${text ? y - 3 : y + 5}>${cut(node.label)}</text>
      ${text ? svg`<text class="state ${health}" x=${x - boxWidth / 2 + 38} y=${y + 15}>${text}</text>` : ''}
      ${usesDatabase ? svg`<g class="mark" transform="translate(${x + boxWidth / 2 - 22} ${y - boxHeight / 2 + 6}) scale(0.75)">${icon('database')}</g>` : ''}
      <title>${node.kind} ${node.label}${usesDatabase ? ', reads the database' : ''}</title>`
    const label = `${node.kind} ${node.label}${text ? `, ${text}` : ''}`
    return node.page ? svg`<a href=${addressOf(...node.page)}>${drawn}</a>` : svg`<g role="img" aria-label=${label}>${drawn}</g>`
  }

  private list({ nodes, links }: SystemMap) {
    const known = new Map(nodes.map((node) => [node.id, node]))
    const name = (id: string) => {
      const node = known.get(id)
      return node?.page ? html`<a href=${addressOf(...node.page)}>${node.label}</a>` : html`${node?.label}`
    }
    return html`<div class="frame list" tabindex="0" role="region" aria-label="List of the map, as a table"><table>
      <thead><tr><th>Part</th><th>Now</th><th>Goes to</th></tr></thead>
      <tbody>${nodes.map((node) => {
        const { health, text } = stateOf(node, live)
        const out = links.filter(({ from }) => from === node.id)
        return html`<tr>
          <td><span class="soft">${node.kind}</span> ${name(node.id)}</td>
          <td>${text ? html`<span class="badge ${health}">${text}</span>` : ''}</td>
          <td>${out.map(({ to, kind, from, details }) => html`<div>${kind} ${name(to)} ${flowOn({ from, to, kinds: [kind], details, path: '', x: 0, y: 0 }, known, live)}</div>`)}</td>
        </tr>`
      })}</tbody>
    </table></div>`
  }

  private choose(form: Form): void {
    localStorage.setItem(key, form)
    this.form = form
  }
}

function cut(label: string): string {
  return label.length > 21 ? `${label.slice(0, 20)}…` : label
}
