import { NoAccess } from './no-access.ts'

customElements.define('no-access', NoAccess)
