import { TimeAgo } from './time-ago.ts'

customElements.define('time-ago', TimeAgo)
