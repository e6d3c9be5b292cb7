import { RefusedDownload } from './refused-download.ts'

customElements.define('refused-download', RefusedDownload)
