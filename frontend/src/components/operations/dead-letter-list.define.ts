import { DeadLetterList } from './dead-letter-list.ts'

customElements.define('dead-letter-list', DeadLetterList)
