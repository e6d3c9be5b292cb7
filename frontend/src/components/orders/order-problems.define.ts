import { OrderProblems } from './order-problems.ts'

customElements.define('order-problems', OrderProblems)
