import { FileDrop } from './file-drop.ts'

customElements.define('file-drop', FileDrop)
