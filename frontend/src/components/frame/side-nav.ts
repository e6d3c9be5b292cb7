import { html, LitElement, nothing } from 'lit'
import { property } from 'lit/decorators.js'
import { may, type Person, type Right } from '../../state/person.ts'
import type { Theme } from '../../state/theme.ts'
import { base } from '../../styles/base.ts'
import { icons } from '../basics/icons.ts'
import { shortCount } from '../format/numbers.ts'
import './account-menu.define.ts'
import { brandMark } from './brand-mark.ts'
import { sideNavStyles } from './side-nav.styles.ts'

export type NavCounts = { moving: number; deadLetters: number }

const places: { name: string; href: string; icon: unknown; needs: Right }[] = [
  { name: 'Orders', href: '/orders', icon: icons.orders, needs: 'read' },
  { name: 'Imports', href: '/imports', icon: icons.imports, needs: 'read' },
  { name: 'Operations', href: '/operations', icon: icons.operations, needs: 'operate' },
]

const themes: { theme: Theme; name: string; icon: unknown }[] = [
  { theme: 'system', name: 'System', icon: icons.system },
  { theme: 'light', name: 'Light', icon: icons.sun },
  { theme: 'dark', name: 'Dark', icon: icons.moon },
]

/**
 * Where one can go, and who one is: at the side where there is room, at the bottom (within reach of a thumb) where there is not.
 *
 * @event choose-theme - detail: the theme
 */
export class SideNav extends LitElement {
  @property() name = ''
  @property() path = ''
  @property() theme: Theme = 'system'
  @property({ attribute: false }) person: Person | undefined
  @property({ attribute: false }) counts: NavCounts = { moving: 0, deadLetters: 0 }

  static override styles = [base, sideNavStyles]

  protected override render() {
    return html`
      <a class="brand" href="/orders" aria-label="${this.name}, home">
        ${brandMark}
        <span>${this.name}</span>
      </a>
      <nav aria-label="Main">
        <ul>
          ${this.#open().map(
            ({ name, href, icon }) => html`<li>
              <a href=${href} aria-current=${this.path.startsWith(href) ? 'page' : nothing}>${icon}<span>${name}</span>${this.#note(name)}</a>
            </li>`,
          )}
        </ul>
      </nav>
      <fieldset class="themes">
        <legend class="only-read">Theme</legend>
        ${themes.map(
          ({ theme, name, icon }) => html`<label title=${name}>
            <input type="radio" name="theme" .checked=${this.theme === theme} @change=${() => this.#choose(theme)} />
            <span class="only-read">${name}</span>${icon}
          </label>`,
        )}
      </fieldset>
      <account-menu .person=${this.person}></account-menu>
    `
  }

  #open() {
    return places.filter(({ needs }) => may(this.person, needs))
  }

  #note(place: string) {
    const { moving, deadLetters } = this.counts
    if (place === 'Imports' && moving > 0)
      return html`<b class="moving"><span class="only-read">, </span>${shortCount(moving)}<span class="only-read"> in progress</span></b>`
    if (place === 'Operations' && deadLetters > 0)
      return html`<b class="dead"><span class="only-read">, </span>${shortCount(deadLetters)}<span class="only-read"> dead letters</span></b>`
    return nothing
  }

  #choose(theme: Theme): void {
    this.dispatchEvent(new CustomEvent('choose-theme', { detail: theme, bubbles: true, composed: true }))
  }
}
