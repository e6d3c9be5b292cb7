import { ImportHead } from './import-head.ts'

customElements.define('import-head', ImportHead)
