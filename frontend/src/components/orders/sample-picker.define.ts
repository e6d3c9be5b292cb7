import { SamplePicker } from './sample-picker.ts'

customElements.define('sample-picker', SamplePicker)
