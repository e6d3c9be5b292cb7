import { html, LitElement, nothing } from 'lit'
import { property } from 'lit/decorators.js'
import { groupOf, type Person } from '../../state/person.ts'
import { base, buttons } from '../../styles/base.ts'
import { icons } from '../basics/icons.ts'
import { accountMenuStyles } from './account-menu.styles.ts'

const mayWords = {
  viewer: 'Can read orders and imports',
  clerk: 'Can read orders and upload files',
  operator: 'Can read, upload, and resend dead letters',
}

/**
 * Who is signed in, with the group that says what they may; opened, the way out.
 *
 * @event sign-out
 */
export class AccountMenu extends LitElement {
  @property({ attribute: false }) person: Person | undefined

  static override styles = [base, buttons, accountMenuStyles]

  protected override render() {
    const { person } = this
    if (!person) return nothing
    const group = groupOf(person)
    return html`
      <button class="who" popovertarget="menu">
        <span class="initials" aria-hidden="true">${initials(person.name)}</span>
        <span class="only-read">Account of</span>
        <span class="words"><b>${person.name}</b><span class="group">${group ?? 'no group'}</span></span>
      </button>
      <div id="menu" popover role="group" aria-label="Account">
        <p class="name">${person.name}</p>
        ${person.email && person.email !== person.name ? html`<p class="soft">${person.email}</p>` : nothing}
        <p class="may"><span class="group">${group ?? 'no group'}</span> ${group ? mayWords[group] : 'This account has no access yet'}</p>
        <button class="out" @click=${this.#signOut}>${icons.signOut} Sign out</button>
      </div>
    `
  }

  #signOut(): void {
    this.dispatchEvent(new Event('sign-out', { bubbles: true, composed: true }))
  }
}

function initials(name: string): string {
  const words = name
    .replace(/@.*/, '')
    .split(/[\s._-]+/)
    .filter(Boolean)
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => word?.[0]?.toUpperCase() ?? '').join('')
}
