import { FigureBar } from './figure-bar.ts'

customElements.define('figure-bar', FigureBar)
