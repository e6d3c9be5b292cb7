import { css, html, LitElement, nothing } from 'lit'
import { property } from 'lit/decorators.js'
import { type Group, groupOf, type Person } from '../../state/person.ts'
import { base, buttons, card, note } from '../../styles/base.ts'
import { icons } from '../basics/icons.ts'

/**
 * In place of a page that the person may not see: why, and whom to ask.
 *
 * @event sign-out - somebody without any group has nothing else to do here
 */
export class NoAccess extends LitElement {
  @property({ attribute: false }) person: Person | undefined
  /** the group that would do, at the least */
  @property() needed: Group = 'viewer'

  static override styles = [
    base,
    buttons,
    card,
    note,
    css`
      .sign {
        background: var(--accent-soft);
        color: var(--accent);
      }
      b {
        color: var(--ink);
      }
      .button,
      button {
        margin-top: var(--space-3);
      }
    `,
  ]

  protected override render() {
    const { person } = this
    if (!person) return nothing
    const group = groupOf(person)
    return html`<div class="card note">
      <div class="sign">${icons.lock}</div>
      <h1>${group ? 'You do not have access to this page' : 'You do not have access yet'}</h1>
      <p>
        You are signed in as <b>${person.name}</b>, ${group ? html`a member of the group <b>${group}</b>. This page requires the group <b>${this.needed}</b>.` : html`but not a member of any group. To read orders, you need the group <b>${this.needed}</b>.`}
      </p>
      <p>Ask an administrator to add you. Then sign out and sign in again to update your groups.</p>
      ${group ? html`<a class="button" href="/orders">Go to orders</a>` : html`<button @click=${this.#signOut}>${icons.signOut} Sign out</button>`}
    </div>`
  }

  #signOut(): void {
    this.dispatchEvent(new Event('sign-out', { bubbles: true, composed: true }))
  }
}
