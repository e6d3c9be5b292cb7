import { UploadList } from './upload-list.ts'

customElements.define('upload-list', UploadList)
