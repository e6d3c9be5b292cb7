import { css, html, LitElement } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { asFailure, type Failure, post } from '../../../browser/api.ts'
import { counted } from '../../../browser/format.ts'
import { failed } from '../../../browser/loading.ts'
import { base, controls, tables } from '../../../browser/styles.ts'
import type { QueryAnswer } from '../types.ts'
import { cellStyles, cells } from './cells.ts'

/** Runs a statement, by a button or Ctrl+Enter. It only reads, unless the switch says otherwise; that is off again after each statement. Tells `written`. */
@customElement('sc-sql')
export class SqlPrompt extends LitElement {
  static override styles = [
    base,
    controls,
    tables,
    cellStyles,
    css`
      :host {
        display: grid;
        gap: var(--space-3);
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2) var(--space-4);
      }
      .switch {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      [role='status'] {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-2);
      }
      textarea {
        min-height: 6em;
      }
    `,
  ]

  @state() private answer: QueryAnswer | undefined
  @state() private failure: Failure | undefined
  @state() private isWorking = false
  @state() private writes = false

  override render() {
    return html`<form class="card" @submit=${this.run} @keydown=${this.typed}>
        <label>Statement<textarea name="sql" spellcheck="false" autocomplete="off" required .value=${localStorage.getItem('sql') ?? 'select now()'}></textarea></label>
        <div class="row">
          <button class=${this.writes ? 'danger' : 'primary'} ?disabled=${this.isWorking}>${this.isWorking ? 'Running …' : this.writes ? 'Run, and write' : 'Run'}</button>
          <label class="switch"><input type="checkbox" .checked=${this.writes} @change=${this.toggle} /> May write</label>
          <span class="soft small">Without it the statement runs in a transaction that only reads. Ctrl+Enter runs it. At most 10 s.</span>
        </div>
      </form>
      <div role="status">${this.failure ? failed(this.failure) : this.answer ? this.shown(this.answer) : ''}</div>`
  }

  private shown({ columns, rows, isCut, command, count, milliseconds }: QueryAnswer) {
    const said = isCut ? `The first ${rows.length} rows` : counted(count ?? rows.length, 'row')
    return html`<p><span class="badge good">${command}</span> ${said} <span class="soft">in ${milliseconds} ms</span></p>
      ${columns.length > 0 ? cells('Rows of the statement', columns, rows) : ''}`
  }

  private readonly toggle = (event: Event) => {
    this.writes = (event.target as HTMLInputElement).checked
  }

  private readonly typed = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) (event.currentTarget as HTMLFormElement).requestSubmit()
  }

  private readonly run = async (event: SubmitEvent) => {
    event.preventDefault()
    if (this.isWorking) return
    const sql = String(new FormData(event.currentTarget as HTMLFormElement).get('sql'))
    localStorage.setItem('sql', sql)
    this.isWorking = true
    this.failure = undefined
    this.answer = undefined
    const { writes } = this
    try {
      this.answer = await post<QueryAnswer>('database/query', { sql, writes })
      if (writes) this.dispatchEvent(new Event('written'))
    } catch (error) {
      this.failure = asFailure(error)
    }
    this.isWorking = false
    this.writes = false
  }
}
