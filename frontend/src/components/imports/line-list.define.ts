import { LineList } from './line-list.ts'

customElements.define('line-list', LineList)
