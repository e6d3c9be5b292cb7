import { FilterChips } from './filter-chips.ts'

customElements.define('filter-chips', FilterChips)
