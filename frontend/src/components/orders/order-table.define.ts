import { OrderTable } from './order-table.ts'

customElements.define('order-table', OrderTable)
