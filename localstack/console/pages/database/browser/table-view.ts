import { css, html, LitElement, type PropertyValues } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { get } from '../../../browser/api.ts'
import { Loading } from '../../../browser/loading.ts'
import { addressOf, goTo, place } from '../../../browser/navigation.ts'
import { base, controls, page, tables } from '../../../browser/styles.ts'
import { type Filter, operators, type TablePage } from '../types.ts'
import { cellStyles, cells } from './cells.ts'

/** A table's rows, a page at a time. The filter and the order stand in the address. */
@customElement('sc-table')
export class TableView extends LitElement {
  static override styles = [
    base,
    page,
    controls,
    tables,
    cellStyles,
    css`
      .filter {
        display: grid;
        grid-template-columns: minmax(120px, 200px) 130px minmax(120px, 1fr) 150px auto;
        gap: var(--space-2) var(--space-3);
        align-items: end;
      }
      @media (max-width: 900px) {
        .filter {
          grid-template-columns: 1fr 1fr;
        }
      }
    `,
  ]

  @property() schema = ''
  @property() name = ''
  /** Where this page and those before it began, without the first. */
  @state() private starts: string[] = []
  readonly #rows = new Loading(this, (signal) => get<TablePage>(this.address(), signal))

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('popstate', this.moved)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener('popstate', this.moved)
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('name') && changed.get('name')) this.moved()
  }

  override render() {
    return html`<header>
        <h1>${this.schema === 'public' ? this.name : `${this.schema}.${this.name}`}</h1>
        <div class="row"><a href=${addressOf('database')}>All tables</a><button @click=${() => this.#rows.again()}>Refresh</button></div>
      </header>
      ${this.#rows.show((rows) => html`${this.filter(rows)}${this.rows(rows)}`)}`
  }

  private filter({ columns }: TablePage) {
    const [filter] = filtersIn(place().query)
    const isBackwards = place().query.get('order') === 'desc'
    return html`<form class="filter" role="search" aria-label="Rows" @submit=${this.search}>
      <label>Column<select name="column">${columns.map(({ name }) => html`<option ?selected=${name === filter?.column}>${name}</option>`)}</select></label>
      <label>Compare<select name="operator">${operators.map((each) => html`<option ?selected=${each === filter?.operator}>${each}</option>`)}</select></label>
      <label>Value<input name="value" autocomplete="off" .value=${filter?.value ?? ''} /></label>
      <label>Order<select name="order"><option value="" ?selected=${!isBackwards}>by key</option><option value="desc" ?selected=${isBackwards}>backwards</option></select></label>
      <div class="row"><button class="primary">Filter</button>${filter ? html`<button type="button" @click=${() => this.go(new URLSearchParams())}>All rows</button>` : ''}</div>
    </form>`
  }

  private rows({ columns, rows, after, hasNoOrder }: TablePage) {
    if (rows.length === 0)
      return html`<sc-note .heading=${'No row'} .text=${place().query.size > 0 ? 'No row is as the filter says.' : 'The table is empty.'}></sc-note>`
    return html`<section aria-label="Rows">
      ${cells('Table of rows', columns, rows)}
      <div class="row">
        <button ?disabled=${this.starts.length === 0} @click=${this.back}>Previous rows</button>
        <button ?disabled=${!after} @click=${() => this.next(after ?? '')}>Next rows</button>
        <span class="soft small">Page ${this.starts.length + 1}${hasNoOrder ? '. There are more rows. A view has no key to page by: use a statement.' : ''}</span>
      </div>
    </section>`
  }

  private address(): string {
    const query = new URLSearchParams(place().query)
    const from = this.starts.at(-1)
    if (from) query.set('after', from)
    return `database/tables/${encodeURIComponent(this.schema)}/${encodeURIComponent(this.name)}?${query}`
  }

  private readonly moved = () => {
    this.starts = []
    void this.#rows.anew()
  }

  private next(after: string): void {
    this.starts = [...this.starts, after]
    void this.#rows.again()
  }

  private readonly back = () => {
    this.starts = this.starts.slice(0, -1)
    void this.#rows.again()
  }

  private readonly search = (event: Event) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget as HTMLFormElement)
    const { column, operator, value, order } = Object.fromEntries([...given].map(([name, each]) => [name, String(each)]))
    const query = new URLSearchParams()
    if (value !== '' || operator?.startsWith('is ')) query.set('filter', JSON.stringify({ column, operator, value }))
    if (order) query.set('order', order)
    this.go(query)
  }

  private go(query: URLSearchParams): void {
    goTo(`${addressOf('database', this.schema, this.name)}${query.size > 0 ? `?${query}` : ''}`)
  }
}

function filtersIn(query: URLSearchParams): Filter[] {
  try {
    return query.getAll('filter').map((each) => JSON.parse(each) as Filter)
  } catch {
    return []
  }
}
