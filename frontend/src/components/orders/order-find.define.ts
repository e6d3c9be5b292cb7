import { OrderFindForm } from './order-find.ts'

customElements.define('order-find', OrderFindForm)
