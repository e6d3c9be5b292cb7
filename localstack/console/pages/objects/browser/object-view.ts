import { css, html, LitElement } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { ask, get } from '../../../browser/api.ts'
import { bytes, timeOf } from '../../../browser/format.ts'
import { Loading } from '../../../browser/loading.ts'
import { base, controls, page, tables } from '../../../browser/styles.ts'
import type { ObjectDetail } from '../types.ts'

/** One object: what it is, its versions, and what can be seen of it: a text, a table of CSV, an image. */
@customElement('sc-object')
export class ObjectView extends LitElement {
  static override styles = [
    base,
    page,
    tables,
    controls,
    css`
      img {
        display: block;
        max-width: 100%;
        max-height: 70dvh;
        border: 1px solid var(--line);
        border-radius: var(--radius);
      }
    `,
  ]

  @property() bucket = ''
  @property() key = ''
  @property() back = ''
  @state() private version = ''
  @state() private image = ''
  readonly #detail = new Loading(this, async (signal) => {
    const detail = await get<ObjectDetail>(`objects/${encodeURIComponent(this.bucket)}/object?${this.query}`, signal)
    if (this.image) URL.revokeObjectURL(this.image)
    this.image = detail.isImage ? await this.blob(detail.type) : ''
    return detail
  })

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    if (this.image) URL.revokeObjectURL(this.image)
    this.image = ''
  }

  override render() {
    return html`<header>
        <h1>${this.key}</h1>
        <div class="row"><a href=${this.back}>Back to the folder</a><button @click=${this.download}>Download</button></div>
      </header>
      ${this.#detail.show((detail) => this.parts(detail))}`
  }

  private parts(detail: ObjectDetail) {
    const { size, type, changed, metadata, versions } = detail
    const rows: [string, unknown][] = [['Size', bytes(size)], ['Type', type], ['Changed', timeOf(changed)], ...Object.entries(metadata)]
    return html`<div class="columns">
        <section class="card" aria-labelledby="object"><h2 id="object">Object</h2><dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></section>
        ${versions.length > 0 ? this.versions(versions) : ''}
      </div>
      <section aria-labelledby="content"><h2 id="content">Content</h2>${this.content(detail)}</section>`
  }

  private versions(versions: ObjectDetail['versions']) {
    return html`<section class="card" aria-labelledby="versions"><h2 id="versions">Versions</h2>
      <label>Shown <select @change=${this.choose}>
        ${versions.map(({ id, size, changed, isLatest, isDeleted }) => html`<option value=${isLatest ? '' : id} ?disabled=${isDeleted} ?selected=${this.version === (isLatest ? '' : id)}>${timeOf(changed)}, ${isDeleted ? 'deleted' : bytes(size)}${isLatest ? ' (latest)' : ''}</option>`)}
      </select></label>
    </section>`
  }

  private content({ text, isCut, isImage, key, size }: ObjectDetail) {
    if (isImage) return html`<img src=${this.image} alt=${key}>`
    if (size === 0) return html`<sc-note .heading=${'It is empty'}></sc-note>`
    if (text === undefined) return html`<sc-note .heading=${'It is no text'} .text=${'Download it to look at it with another program.'}></sc-note>`
    const rows = /\.csv$/i.test(key) ? rowsOf(text, isCut ?? false) : []
    return html`${isCut ? html`<p class="soft">The first 64 KiB.</p>` : ''}
      ${rows.length > 1 ? table(rows) : html`<sc-text label="Content" .value=${text}></sc-text>`}`
  }

  private get query(): URLSearchParams {
    return new URLSearchParams({ key: this.key, version: this.version })
  }

  private async blob(type: string): Promise<string> {
    const answer = await ask(`objects/${encodeURIComponent(this.bucket)}/bytes?${this.query}`)
    return URL.createObjectURL(new Blob([await answer.arrayBuffer()], { type }))
  }

  private readonly choose = (event: Event) => {
    this.version = (event.target as HTMLSelectElement).value
    void this.#detail.again()
  }

  private readonly download = async () => {
    const link = document.createElement('a')
    link.href = await this.blob('application/octet-stream')
    link.download = this.key.split('/').at(-1) ?? 'object'
    link.click()
    URL.revokeObjectURL(link.href)
  }
}

const mostRows = 200

// RFC 4180, as far as a preview needs it: quotes, and line breaks between them
function rowsOf(text: string, isCut: boolean): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain)
    if (end === '' || rows.length > mostRows) break
    if (end !== ',') rows.push([])
  }
  // the last line of a part may be cut, that of a whole is empty
  return isCut || rows.at(-1)?.join('') === '' ? rows.slice(0, -1) : rows
}

function table([head = [], ...rows]: string[][]) {
  return html`<div class="frame" tabindex="0" role="region" aria-label="Rows, as a table"><table>
    <thead><tr>${head.map((name) => html`<th>${name}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${row.map((value) => html`<td>${value}</td>`)}</tr>`)}</tbody>
  </table></div>
  <p class="soft small">${rows.length >= mostRows ? `The first ${mostRows} rows.` : `${rows.length} rows.`}</p>`
}
