import { html } from 'lit'

/** The page's mark, as in the icon of its window. Beside its name, so it is hidden from screen readers. */
export const brandMark = html`<svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true">
  <rect width="32" height="32" rx="8" fill="#2d4ecb" />
  <g fill="white"><rect x="7" y="8" width="18" height="4" rx="2" /><rect x="7" y="14" width="13" height="4" rx="2" opacity=".8" /><rect x="7" y="20" width="8" height="4" rx="2" opacity=".6" /></g>
</svg>`
