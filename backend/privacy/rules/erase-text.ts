/** What stands in a customer's place afterwards. It is the same for everybody: nothing says which orders belonged to one person. */
export const erased = 'erased'

/**
 * `bytes` with the customer's id replaced wherever it is a whole field: between separators (`,` `;` tab), with or without quotes. The separators that refused
 * files have are among them, because what was refused is kept too. All other bytes stay as they are, also those that are no UTF-8.
 * The same object where nothing was replaced.
 */
export function eraseFields(bytes: Buffer, customer: string): Buffer {
  const written = latin(customer)
  const quoted = latin(customer.replaceAll('"', '""'))
  const field = new RegExp(`(?<=^|[,;\\t\\r\\n])(?:"${escaped(quoted)}"|${escaped(written)})(?=$|[,;\\t\\r\\n])`, 'g')
  const text = bytes.toString('latin1')
  const result = text.replace(field, erased)
  return result === text ? bytes : Buffer.from(result, 'latin1')
}

/** JSON text with the customer's id replaced wherever it is a whole string. */
export function eraseJson(bytes: Buffer, customer: string): Buffer {
  const text = bytes.toString('latin1')
  const result = text.replaceAll(latin(JSON.stringify(customer)), JSON.stringify(erased))
  return result === text ? bytes : Buffer.from(result, 'latin1')
}

// one character a byte, so that bytes of any encoding come through unchanged
function latin(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
