import { css, html, LitElement, type PropertyValues } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { asFailure, ask, type Failure, get } from '../../../browser/api.ts'
import { bytes, timeOf } from '../../../browser/format.ts'
import { failed, Loading } from '../../../browser/loading.ts'
import { addressOf } from '../../../browser/navigation.ts'
import { base, controls, page, tables } from '../../../browser/styles.ts'
import type { BucketRow, ObjectPage } from '../types.ts'
import '../../../browser/parts/pager.ts'
import './object-view.ts'

/** The buckets; or what lies in one, below the folder that the address names; or an object. Files are uploaded by a drop or a choice. */
@customElement('sc-objects-page')
export class ObjectsPage extends LitElement {
  static override styles = [
    base,
    page,
    tables,
    controls,
    css`
      .drop {
        display: grid;
        gap: var(--space-2);
        padding: var(--space-4);
        border: 2px dashed var(--line-strong);
        border-radius: 12px;
      }
      .drop.over {
        background: var(--accent-soft);
      }
    `,
  ]

  @property({ attribute: false }) path: string[] = []
  @state() private cursors: string[] = ['']
  @state() private isOver = false
  @state() private said = ''
  @state() private failure: Failure | undefined
  readonly #buckets = new Loading(this, (signal) => get<{ buckets: BucketRow[] }>('objects', signal))
  readonly #page = new Loading(this, async (signal) => {
    const query = new URLSearchParams({ prefix: this.folder, next: this.cursors.at(-1) ?? '' })
    return this.bucket && !this.object ? get<ObjectPage>(`objects/${encodeURIComponent(this.bucket)}?${query}`, signal) : { folders: [], objects: [] }
  })

  // the address: bucket, then the folders, and after `-` the key of an object
  private get bucket(): string | undefined {
    return this.path[0]
  }

  private get folder(): string {
    return this.path
      .slice(1)
      .map((each) => `${each}/`)
      .join('')
  }

  private get object(): string | undefined {
    return new URLSearchParams(location.search).get('object') ?? undefined
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('path') || !changed.get('path')) return
    this.cursors = ['']
    this.said = ''
    void this.#page.anew()
  }

  override render() {
    if (!this.bucket) return this.list()
    if (this.object !== undefined)
      return html`<sc-object .bucket=${this.bucket} .key=${this.object} .back=${addressOf('objects', ...this.path)}></sc-object>`
    return html`<header>
        <h1>${this.bucket}</h1>
        <div class="row"><a href=${addressOf('objects')}>All buckets</a><button @click=${() => this.#page.again()}>Refresh</button></div>
      </header>
      ${this.crumbs()}
      ${this.#page.show((found) => this.content(found))}
      ${this.drop()}`
  }

  private list() {
    return html`<header>
        <h1>Objects</h1>
        <p>The buckets of the system, what lies in them, and each object's versions.</p>
      </header>
      ${this.#buckets.show(({ buckets }) =>
        buckets.length === 0
          ? html`<sc-note .heading=${'No bucket'} .text=${'The description has none.'}></sc-note>`
          : html`<div class="frame" tabindex="0" role="region" aria-label="Buckets, as a table"><table>
              <thead><tr><th>Name</th><th>In the template</th><th>Versions</th></tr></thead>
              <tbody>${buckets.map(({ name, id, isVersioned }) => html`<tr><td><a href=${addressOf('objects', name)}>${name}</a></td><td class="mono">${id}</td><td>${isVersioned ? 'kept' : 'not kept'}</td></tr>`)}</tbody>
            </table></div>`,
      )}`
  }

  private crumbs() {
    const folders = this.path.slice(1)
    if (folders.length === 0) return ''
    return html`<nav aria-label="Folder" class="row">
      <a href=${addressOf('objects', this.bucket ?? '')}>${this.bucket}</a>
      ${folders.map((folder, at) => html`<span aria-hidden="true">/</span><a href=${addressOf('objects', ...this.path.slice(0, at + 2))}>${folder}</a>`)}
    </nav>`
  }

  private content({ folders, objects, next }: ObjectPage) {
    if (folders.length === 0 && objects.length === 0) return html`<sc-note .heading=${'Nothing lies here'}></sc-note>`
    const parts = (key: string) => key.split('/').filter(Boolean)
    return html`<div class="frame" tabindex="0" role="region" aria-label="Objects, as a table"><table>
        <thead><tr><th>Name</th><th class="number">Size</th><th>Changed</th></tr></thead>
        <tbody>
          ${folders.map((folder) => html`<tr><td><a href=${addressOf('objects', this.bucket ?? '', ...parts(folder))}>${parts(folder).at(-1)}/</a></td><td></td><td></td></tr>`)}
          ${objects.map(({ key, size, changed }) => html`<tr><td><a href="${addressOf('objects', ...this.path)}?${new URLSearchParams({ object: key })}">${key.slice(this.folder.length)}</a></td><td class="number">${bytes(size)}</td><td>${timeOf(changed)}</td></tr>`)}
        </tbody>
      </table></div>
      <sc-pager .earlier=${this.cursors.slice(0, -1)} .next=${next} @turned=${(event: CustomEvent<'back' | 'on'>) => this.turn(event.detail, next)}></sc-pager>`
  }

  private drop() {
    return html`<div class="drop ${this.isOver ? 'over' : ''}" @dragover=${this.over} @dragleave=${() => (this.isOver = false)} @drop=${this.dropped}>
      <label>Upload to ${this.bucket}/${this.folder}: drop files here, or choose some
        <input type="file" multiple @change=${(event: Event) => this.upload((event.target as HTMLInputElement).files)}>
      </label>
      <div role="status">${this.failure ? failed(this.failure) : this.said}</div>
    </div>`
  }

  private turn(way: 'back' | 'on', next: string | undefined): void {
    this.cursors = way === 'back' ? this.cursors.slice(0, -1) : [...this.cursors, next ?? '']
    void this.#page.again()
  }

  private readonly over = (event: DragEvent) => {
    event.preventDefault()
    this.isOver = true
  }

  private readonly dropped = (event: DragEvent) => {
    event.preventDefault()
    this.isOver = false
    void this.upload(event.dataTransfer?.files ?? null)
  }

  private async upload(files: FileList | null): Promise<void> {
    this.failure = undefined
    try {
      for (const file of files ?? []) {
        this.said = `Uploading ${file.name} …`
        const path = `objects/${encodeURIComponent(this.bucket ?? '')}/upload?${new URLSearchParams({ key: this.folder + file.name })}`
        await ask(path, { method: 'POST', body: file, headers: { 'content-type': file.type || 'application/octet-stream' } })
        this.said = `Uploaded ${file.name}.`
      }
    } catch (error) {
      this.failure = asFailure(error)
    }
    void this.#page.again()
  }
}
