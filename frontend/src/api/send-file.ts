import { Failure } from '../state/failure.ts'
import { post } from './http.ts'
import type { Upload } from './types.ts'

/**
 * Sends a file to where imports are read from: asks the API for a place, then posts the file there. `sent` hears the bytes as they go.
 * Answers with the key by which its import will be known. Throws a Failure.
 */
export async function sendFile(file: File, sent: (bytes: number) => void): Promise<string> {
  const upload = await post<Upload>('/uploads', { fileName: file.name, sizeBytes: file.size })
  if (file.size > upload.maxBytes) throw new Failure(tooLarge(upload.maxBytes))
  const form = new FormData()
  for (const [name, value] of Object.entries(upload.fields)) form.append(name, value)
  form.append('file', file) // S3 reads nothing behind the file: it must be the last field
  await postForm(upload.url, form, file.size, sent)
  return upload.key
}

// XMLHttpRequest: fetch does not tell how much has gone
function postForm(url: string, form: FormData, size: number, sent: (bytes: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', url)
    request.upload.onprogress = (event) => sent(Math.min(size, event.loaded))
    request.onload = () => (request.status < 300 ? resolve() : reject(new Failure(refusal(request))))
    request.onerror = () =>
      reject(
        new Failure({ code: 'upload-unreachable', message: 'The file could not be uploaded.', hint: 'Check your network connection and try again.' }),
      )
    request.send(form)
  })
}

function refusal(request: XMLHttpRequest) {
  const code = /<Code>(\w+)<\/Code>/.exec(request.responseText)?.[1]
  if (code === 'EntityTooLarge') return tooLarge()
  return { code: 'upload-refused', message: `The upload was refused (${code ?? request.status}).`, hint: 'Try again.' }
}

function tooLarge(maxBytes?: number) {
  const limit = maxBytes ? ` ${new Intl.NumberFormat(undefined, { notation: 'compact' }).format(maxBytes)} bytes are allowed.` : ''
  return { code: 'too-large', message: `The file is too large.${limit}`, hint: 'Split the file. The events of one order can be in several files.' }
}
