import { AppShell } from './app-shell.ts'

customElements.define('app-shell', AppShell)
