import { OrderHead } from './order-head.ts'

customElements.define('order-head', OrderHead)
