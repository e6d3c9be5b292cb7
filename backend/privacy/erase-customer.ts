import { ApplicationError } from '../platform/errors.ts'
import type { CustomerFiles, CustomerRecords } from './ports.ts'
import { erased } from './rules/erase-text.ts'

const ordersAtOnce = 100
const importsAtOnce = 20

export interface EraseRequest {
  customer: string
  /** Imports that come later are not waited for. */
  before: Date
  /** The import behind which an earlier call stopped. */
  after?: string | null | undefined
}

export interface Erased {
  /** False: time ran out, or imports were not settled. Asking again, with `after`, goes on. */
  done: boolean
  orders: number
  lines: number
  files: number
  /** Notices, changes and messages besides. */
  others: number
  unsettled: number
  after: string | null
}

export interface EraseDependencies {
  records: CustomerRecords
  files: CustomerFiles
}

/**
 * Replaces a customer's id, by the same word for everybody, in orders, events, changes, notices, lines and files. What happened stays, and belongs to nobody.
 * Nothing is lost or counted otherwise: every order, event and line is still there. Of a file a copy is written first, then the database names the copy,
 * then the file is deleted for ever. It may be stopped anywhere and asked again: what is done is not found again.
 */
export function eraseCustomer({ records, files }: EraseDependencies) {
  return async ({ customer, before, after = null }: EraseRequest, timeIsShort: () => boolean): Promise<Erased> => {
    if (customer === erased) throw new ApplicationError('nobody', `“${erased}” is what stands in the place of customers who were erased.`)
    const result: Erased = { done: false, orders: 0, lines: 0, files: 0, others: 0, unsettled: await records.unsettled(before), after }
    const deleteReplaced = async () => {
      for (const { importId, file } of await records.replaced()) {
        await files.delete(file)
        await records.forgetReplaced(importId)
        result.files += 1
      }
    }

    await deleteReplaced()
    for (let found = ordersAtOnce; found > 0; result.orders += found) {
      if (timeIsShort()) return result
      found = await records.eraseOrders(customer, ordersAtOnce)
    }
    for (;;) {
      const imports = await records.importsToSearch(customer, result.after, importsAtOnce)
      if (imports.length === 0) break
      for (const { importId, fileName, file } of imports) {
        if (timeIsShort()) return result
        const copy = await files.copyWithout(customer, file, `erased/${importId}/${fileName}`)
        result.lines += await records.eraseLines(customer, importId, copy)
        await deleteReplaced()
        result.after = importId
      }
    }
    result.others = await records.eraseRest(customer)
    // an import that settles later may have any id
    return { ...result, done: result.unsettled === 0, after: null }
  }
}
