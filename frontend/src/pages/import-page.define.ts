import { ImportPage } from './import-page.ts'

customElements.define('import-page', ImportPage)
