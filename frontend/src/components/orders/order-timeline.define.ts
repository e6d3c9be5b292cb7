import { OrderTimeline } from './order-timeline.ts'

customElements.define('order-timeline', OrderTimeline)
