import { OrderPage } from './order-page.ts'

customElements.define('order-page', OrderPage)
