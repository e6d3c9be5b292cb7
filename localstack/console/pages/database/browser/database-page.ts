import { html, LitElement } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { get } from '../../../browser/api.ts'
import { bytes, count } from '../../../browser/format.ts'
import { Loading } from '../../../browser/loading.ts'
import { addressOf } from '../../../browser/navigation.ts'
import { base, controls, page, tables } from '../../../browser/styles.ts'
import type { DatabaseOverview } from '../types.ts'
import { cellStyles, cells } from './cells.ts'
import './sessions-view.ts'
import './sql-prompt.ts'
import './table-view.ts'

/** The tables of the database, a prompt, the migrations and who does what; or the table that the address names. */
@customElement('sc-database-page')
export class DatabasePage extends LitElement {
  static override styles = [base, page, controls, tables, cellStyles]

  @property({ attribute: false }) path: string[] = []
  readonly #overview = new Loading(this, (signal) => get<DatabaseOverview>('database', signal))

  override render() {
    const [schema, name] = this.path
    if (schema && name) return html`<sc-table .schema=${schema} .name=${name}></sc-table>`
    return html`<header>
        <h1>Database</h1>
        <div class="row"><button @click=${() => this.#overview.again()}>Refresh</button></div>
        <p>The tables of the local database, a prompt for SQL that only reads unless you say otherwise, the migrations that were applied, locks and connections.</p>
      </header>
      ${this.#overview.show((overview) => this.parts(overview))}`
  }

  private parts({ version, name, tables: all, migrations }: DatabaseOverview) {
    return html`<section aria-labelledby="statement"><h2 id="statement">SQL</h2><sc-sql @written=${() => this.#overview.again()}></sc-sql></section>
      <section aria-labelledby="tables"><h2 id="tables">Tables of ${name}, PostgreSQL ${version}</h2>${all.length > 0 ? this.list(all) : html`<sc-note .heading=${'No table'} .text=${'The migrations of your application make them.'}></sc-note>`}</section>
      <section aria-labelledby="migrations"><h2 id="migrations">Applied migrations</h2>
        ${
          migrations.length > 0
            ? migrations.map(({ table, columns, rows }) =>
                cells(
                  `Migrations of ${table}`,
                  columns.map((each) => ({ name: each, type: '' })),
                  rows,
                ),
              )
            : html`<p class="soft">No table of a tool for migrations that the console knows is here.</p>`
        }</section>
      <sc-database-sessions></sc-database-sessions>`
  }

  private list(all: DatabaseOverview['tables']) {
    return html`<div class="frame" tabindex="0" role="region" aria-label="Table of tables"><table>
      <thead><tr><th>Name</th><th>Kind</th><th class="number">Rows, about</th><th class="number">Size</th></tr></thead>
      <tbody>${all.map(
        ({ schema, name, kind, rows, bytes: size }) => html`<tr>
          <td><a href=${addressOf('database', schema, name)}>${schema === 'public' ? name : `${schema}.${name}`}</a></td>
          <td>${kind}</td>
          <td class="number">${rows === undefined ? html`<span class="soft">–</span>` : count(rows)}</td>
          <td class="number">${bytes(size)}</td>
        </tr>`,
      )}</tbody></table></div>`
  }
}
