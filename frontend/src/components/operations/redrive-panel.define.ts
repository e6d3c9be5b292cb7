import { RedrivePanel } from './redrive-panel.ts'

customElements.define('redrive-panel', RedrivePanel)
