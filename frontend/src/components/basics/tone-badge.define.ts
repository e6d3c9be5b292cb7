import { ToneBadge } from './tone-badge.ts'

customElements.define('tone-badge', ToneBadge)
