import { ImportsPage } from './imports-page.ts'

customElements.define('imports-page', ImportsPage)
