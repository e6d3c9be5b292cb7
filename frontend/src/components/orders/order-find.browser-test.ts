import { equal, truthy, until } from '../expect.ts'
import type { OrderFind, OrderFindForm } from './order-find.ts'
import './order-find.define.ts'

describe('order-find', () => {
  afterEach(() => document.body.replaceChildren())

  it('finds after a pause in typing', async () => {
    const { form, heard } = await show()
    type(form, 'id', '102')
    equal(heard, [])
    await until(() => heard.length > 0, 'find')
    equal(heard, [{ id: '102', customer: '' }])
  })

  it('finds at once on Enter', async () => {
    const { form, heard } = await show()
    type(form, 'customer', ' VINET ')
    form.renderRoot.querySelector('form')?.requestSubmit()
    equal(heard, [{ id: '', customer: 'VINET' }])
  })

  it('does not ask for an id that cannot be', async () => {
    const { form, heard } = await show()
    type(form, 'id', 'a b')
    await new Promise((resolve) => setTimeout(resolve, 400))
    equal(heard, [])
    truthy(!form.renderRoot.querySelector('form')?.checkValidity(), 'an invalid form')
  })
})

async function show() {
  const form = document.createElement('order-find') as OrderFindForm // its definition is imported above
  const heard: OrderFind[] = []
  form.addEventListener('find', (event) => heard.push((event as CustomEvent<OrderFind>).detail)) // our own event
  document.body.append(form)
  await form.updateComplete
  return { form, heard }
}

function type(form: OrderFindForm, name: string, text: string): void {
  const input = form.renderRoot.querySelector<HTMLInputElement>(`input[name=${name}]`)
  if (!input) throw new Error(`There is no field ${name}`)
  input.value = text
  input.dispatchEvent(new Event('input', { bubbles: true }))
}
