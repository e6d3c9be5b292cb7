import { SideNav } from './side-nav.ts'

customElements.define('side-nav', SideNav)
