import { AppEntry } from './app-entry.ts'

customElements.define('app-entry', AppEntry)
