import { expect, it } from 'vitest'
import { eraseStream } from './erase-stream.ts'
import { eraseFields, eraseJson } from './erase-text.ts'

const line = (text: string, customer: string) => eraseFields(Buffer.from(text), customer).toString()

it.each([
  ['A-1,1,placed,2026-01-01T00:00:00Z,VINET,10.00,EUR', 'A-1,1,placed,2026-01-01T00:00:00Z,erased,10.00,EUR'],
  ['A-1,1,paid,2026-01-01T00:00:00Z,"VINET",,\r\n', 'A-1,1,paid,2026-01-01T00:00:00Z,erased,,\r\n'],
  ['A-1;1;placed;x;VINET;10.00;EUR', 'A-1;1;placed;x;erased;10.00;EUR'],
  ['VINET', 'erased'],
  ['VINET,VINET\nVINET', 'erased,erased\nerased'],
])('replaces the whole field: %j', (given, expected) => {
  expect(line(given, 'VINET')).toBe(expected)
})

it.each(['A-1,1,placed,x,VINETA,1.00,EUR', 'A-1,1,placed,x,A VINET,1.00,EUR', 'VINET-1,1,placed,x,B,1.00,EUR', '"VINET" & co,1'])(
  'leaves alone what only holds the text: %j',
  (given) => {
    expect(line(given, 'VINET')).toBe(given)
  },
)

it('knows an id with quotes, separators, signs of its own and other alphabets', () => {
  expect(line('1,"Say ""A, B""",2', 'Say "A, B"')).toBe('1,erased,2')
  expect(line('1,a.c,2,abc', 'a.c')).toBe('1,erased,2,abc')
  expect(line('1,Żółć 李,2', 'Żółć 李')).toBe('1,erased,2')
})

it('keeps bytes that are no UTF-8, and gives the same bytes back where there is nothing', () => {
  const bytes = Buffer.from([0x41, 0xff, 0x2c, 0x56, 0x2c, 0xfe])
  expect(eraseFields(bytes, 'V')).toEqual(Buffer.concat([Buffer.from([0x41, 0xff]), Buffer.from(',erased,'), Buffer.from([0xfe])]))
  expect(eraseFields(bytes, 'W')).toBe(bytes)
})

it('replaces a whole string of JSON', () => {
  expect(eraseJson(Buffer.from('{"customerId":"V","note":"V V"}'), 'V').toString()).toBe('{"customerId":"erased","note":"V V"}')
})

it('goes through a file in pieces of any size, cut wherever', async () => {
  const text = `h,e\n1,VINET\n2,Żółć\n3,"VINET"\n`
  for (const size of [1, 2, 3, 7, 100]) {
    let heard = 0
    const pieces = []
    for await (const piece of eraseStream(cut(Buffer.from(text), size), 'VINET', () => heard++)) pieces.push(piece)
    expect(Buffer.concat(pieces).toString()).toBe('h,e\n1,erased\n2,Żółć\n3,erased\n')
    expect(heard).toBeGreaterThan(0)
  }
})

it('does not wait for the end of a line that has none', async () => {
  let most = 0
  const long = cut(Buffer.concat([Buffer.alloc(3 * 1024 * 1024, 'x,'), Buffer.from('VINET,y')]), 64 * 1024)
  const pieces: Buffer[] = []
  for await (const piece of eraseStream(long, 'VINET', () => {})) {
    most = Math.max(most, piece.length)
    pieces.push(piece)
  }
  expect(most).toBeLessThan(1.2 * 1024 * 1024)
  expect(Buffer.concat(pieces).subarray(-9).toString()).toBe(',erased,y')
})

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
}
