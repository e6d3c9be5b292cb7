import { WelcomePanel } from './welcome-panel.ts'

customElements.define('welcome-panel', WelcomePanel)
