import { type Template, templates, type Wishes } from './wishes.ts'

/** A folder and a template. */
export type Chosen = Required<Pick<Wishes, 'folder' | 'template'>>

/** What the command line left out, asked for on a terminal. Undefined where somebody gave up. */
export async function askFor({ folder, template }: Wishes, check: (folder: string) => void): Promise<Chosen | undefined> {
  const { intro, isCancel, select, text } = await import('@clack/prompts')
  intro('Stagecraft')
  const validate = (given: string | undefined) => fault(() => check(given || 'my-app'))
  const place = folder ?? (await text({ message: 'Name of the project', placeholder: 'my-app', defaultValue: 'my-app', validate }))
  if (isCancel(place)) return undefined
  const options = Object.entries(templates).map(([value, hint]) => ({ value: value as Template, label: value, hint })) // its keys
  const chosen = template ?? (await select({ message: 'What is in it', options }))
  return isCancel(chosen) ? undefined : { folder: place, template: chosen }
}

function fault(work: () => void): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    return (error as Error).message // a Failure
  }
}
