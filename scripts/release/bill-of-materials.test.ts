import { expect, test } from 'vitest'
import { joinedBills } from './bill-of-materials.ts'

const bill = (...packages: string[]) => ({
  metadata: {},
  components: packages.map((name) => ({ 'bom-ref': name })),
  dependencies: [{ ref: 'hello@1.0.0', dependsOn: packages }, ...packages.map((ref) => ({ ref }))],
})

test('of two folders that are the same package, what each depends on is in the bill, once', () => {
  expect(joinedBills('shop', [bill('axios', 'ms'), bill('ms', 'zod')])).toMatchObject({
    components: [{ 'bom-ref': 'axios' }, { 'bom-ref': 'ms' }, { 'bom-ref': 'zod' }],
    dependencies: [{ ref: 'hello@1.0.0', dependsOn: ['axios', 'ms', 'zod'] }, { ref: 'axios' }, { ref: 'ms' }, { ref: 'zod' }],
  })
})
