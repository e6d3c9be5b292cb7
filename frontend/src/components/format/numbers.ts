const whole = new Intl.NumberFormat()
const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 })
const percentage = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0 })
const moneyFormats = new Map<string, Intl.NumberFormat>()

/** 1639 as "1,639", in the reader's locale. */
export function count(value: number): string {
  return whole.format(value)
}

/** 1265793 as "1.3M". */
export function shortCount(value: number): string {
  return compact.format(value)
}

/** "1 event", "3 events". */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

/** 0.425 as "43%"; never 100% before all is done, nor 0% once something is. */
export function share(value: number): string {
  if (value <= 0 || value >= 1) return percentage.format(Math.max(0, Math.min(1, value)))
  return percentage.format(Math.min(0.99, Math.max(0.01, value)))
}

/** "440.00" and "USD" as "$440.00". The amount stays the decimal text it is: no rounding on the way. */
export function money(amount: string | null, currency: string | null): string {
  if (amount === null) return '–'
  if (currency === null) return whole.format(Number(amount))
  let format = moneyFormats.get(currency)
  if (!format) {
    // two places always, as the files have them, also for currencies that know none
    format = new Intl.NumberFormat(undefined, { style: 'currency', currency, minimumFractionDigits: 2, maximumFractionDigits: 2 })
    moneyFormats.set(currency, format)
  }
  return format.format(amount as unknown as number) // formats decimal text exactly (Intl.NumberFormat v3), which the types do not know yet
}

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** 80834 as "81 kB". */
export function bytes(size: number): string {
  const power = size < 1000 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log10(size) / 3))
  const format = new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit: byteUnits[power],
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: power > 1 ? 1 : 0,
  })
  return format.format(size / 1000 ** power)
}
