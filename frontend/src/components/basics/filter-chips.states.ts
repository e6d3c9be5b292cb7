import type { ComponentStates } from '../component-states.ts'
import type { Chip } from './filter-chips.ts'

const chips: Chip[] = [
  { label: 'All', href: '/orders', current: true, count: 830 },
  { label: 'Placed', href: '/orders?status=placed', current: false, count: 21, tone: 'blue' },
  { label: 'Shipped', href: '/orders?status=shipped', current: false, count: 809, tone: 'violet' },
  { label: 'Cancelled', href: '/orders?status=cancelled', current: false, count: 0, tone: 'grey' },
]

export const filterChipsStates: ComponentStates = {
  tag: 'filter-chips',
  define: () => import('./filter-chips.define.ts'),
  states: {
    loading: { properties: { label: 'Orders by status', chips: chips.map(({ count: _, ...chip }) => chip) } },
    ready: { properties: { label: 'Orders by status', chips } },
    'another chosen': { properties: { label: 'Orders by status', chips: chips.map((chip, index) => ({ ...chip, current: index === 2 })) } },
  },
}
