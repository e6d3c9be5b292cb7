import { ConnectionMark } from './connection-mark.ts'

customElements.define('connection-mark', ConnectionMark)
