import { AccountMenu } from './account-menu.ts'

customElements.define('account-menu', AccountMenu)
