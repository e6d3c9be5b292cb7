import { FailureNote } from './failure-note.ts'

customElements.define('failure-note', FailureNote)
