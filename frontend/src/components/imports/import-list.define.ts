import { ImportList } from './import-list.ts'

customElements.define('import-list', ImportList)
