import { html, LitElement, nothing } from 'lit'
import { property } from 'lit/decorators.js'
import type { Theme } from '../../state/theme.ts'
import { base } from '../../styles/base.ts'
import { icons } from '../basics/icons.ts'
import { shortCount } from '../format/numbers.ts'
import { sideNavStyles } from './side-nav.styles.ts'

export type NavCounts = { moving: number; deadLetters: number }

const places = [
  { name: 'Orders', href: '/orders', icon: icons.orders },
  { name: 'Imports', href: '/imports', icon: icons.imports },
  { name: 'Operations', href: '/operations', icon: icons.operations },
] as const

const themes: { theme: Theme; name: string; icon: unknown }[] = [
  { theme: 'system', name: 'As the system', icon: icons.system },
  { theme: 'light', name: 'Light', icon: icons.sun },
  { theme: 'dark', name: 'Dark', icon: icons.moon },
]

/**
 * Where one can go: at the side where there is room, at the bottom (within reach of a thumb) where there is not.
 *
 * @event choose-theme - detail: the theme
 */
export class SideNav extends LitElement {
  @property() name = ''
  @property() path = ''
  @property() theme: Theme = 'system'
  @property({ attribute: false }) counts: NavCounts = { moving: 0, deadLetters: 0 }

  static override styles = [base, sideNavStyles]

  protected override render() {
    return html`
      <a class="brand" href="/orders" aria-label="${this.name}, home">
        <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="8" fill="#2d4ecb" />
          <g fill="white"><rect x="7" y="8" width="18" height="4" rx="2" /><rect x="7" y="14" width="13" height="4" rx="2" opacity=".8" /><rect x="7" y="20" width="8" height="4" rx="2" opacity=".6" /></g>
        </svg>
        <span>${this.name}</span>
      </a>
      <nav aria-label="Main">
        <ul>
          ${places.map(
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
    `
  }

  #note(place: string) {
    const { moving, deadLetters } = this.counts
    if (place === 'Imports' && moving > 0)
      return html`<b class="moving"><span class="only-read">, </span>${shortCount(moving)}<span class="only-read"> under way</span></b>`
    if (place === 'Operations' && deadLetters > 0)
      return html`<b class="dead"><span class="only-read">, </span>${shortCount(deadLetters)}<span class="only-read"> dead letters</span></b>`
    return nothing
  }

  #choose(theme: Theme): void {
    this.dispatchEvent(new CustomEvent('choose-theme', { detail: theme, bubbles: true, composed: true }))
  }
}
