import { OrdersPage } from './orders-page.ts'

customElements.define('orders-page', OrdersPage)
