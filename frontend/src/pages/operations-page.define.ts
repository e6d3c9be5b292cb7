import { OperationsPage } from './operations-page.ts'

customElements.define('operations-page', OperationsPage)
