import { html, type Markup } from '@stagecraft/localstack/markup.ts'
import type { ChangeReport, Kind } from '../report.ts'
import { counted, duration, growth } from './format.ts'

interface Tile {
  section: string
  name: string
  figure: string
  more: string
  tone?: 'good' | 'bad' | 'warn'
}

/** One figure for each section, as links to them. */
export function tiles(report: ChangeReport): Markup {
  const all = [
    tests(report),
    template(report),
    permissions(report),
    migrations(report),
    sizes(report),
    page(report),
    packages(report),
    commits(report),
  ]
  return html`<ul class="tiles">${all.map(
    ({ section, name, figure, more, tone }) =>
      html`<li><a href="#${section}"><span class="name">${name}</span><span class="figure ${tone ? `${tone}-ink` : ''}">${figure}</span><span class="more">${more}</span></a></li>`,
  )}</ul>`
}

function tests({ tests: part }: ChangeReport): Tile {
  if ('missing' in part) return { section: 'tests', name: 'Tests', figure: 'not run', more: 'for this report' }
  const { passed, failed, seconds } = part.value
  const figure = failed > 0 ? `${failed} failed` : `${passed.toLocaleString('en')} passed`
  return {
    section: 'tests',
    name: 'Tests',
    figure,
    more: failed > 0 ? `${passed.toLocaleString('en')} passed` : `in ${duration(seconds)}`,
    tone: failed > 0 ? 'bad' : 'good',
  }
}

function template({ template: part }: ChangeReport): Tile {
  const tile = { section: 'template', name: 'Resources' }
  if ('missing' in part) return { ...tile, figure: 'unknown', more: 'could not be compared', tone: 'bad' }
  const replaced = part.value.resources.filter(({ replacement }) => replacement === 'yes').length
  const more = byKind(part.value.resources)
  if (replaced > 0) return { ...tile, figure: `${replaced} replaced`, more, tone: 'bad' }
  return { ...tile, figure: part.value.resources.length === 0 ? 'the same' : counted(part.value.resources.length, 'change'), more }
}

function permissions({ permissions: part }: ChangeReport): Tile {
  const tile = { section: 'permissions', name: 'Permissions' }
  if ('missing' in part) return { ...tile, figure: 'unknown', more: 'could not be compared', tone: 'bad' }
  const added = part.value.filter(({ kind }) => kind === 'added').length
  const removed = part.value.length - added
  if (part.value.length === 0) return { ...tile, figure: 'the same', more: 'no role may more or less' }
  return { ...tile, figure: `+${added} −${removed}`, more: 'actions on resources', ...(added > 0 && { tone: 'warn' as const }) }
}

function migrations({ migrations: all }: ChangeReport): Tile {
  const released = all.filter(({ kind }) => kind !== 'added').length
  const tile = { section: 'migrations', name: 'Migrations' }
  if (released > 0) return { ...tile, figure: `${released} released`, more: 'and changed all the same', tone: 'bad' }
  return {
    ...tile,
    figure: all.length === 0 ? 'none' : `${all.length} new`,
    more: all.length === 0 ? 'the database stays as it is' : 'run by the next deployment',
  }
}

function sizes({ bundles: part }: ChangeReport): Tile {
  const tile = { section: 'sizes', name: 'Functions' }
  if ('missing' in part) return { ...tile, figure: 'unknown', more: 'could not be bundled', tone: 'bad' }
  const changed = part.value.filter(({ changed }) => changed).length
  const sum = (side: 'before' | 'after') => part.value.reduce((total, each) => total + (each[side]?.bytes ?? 0), 0)
  return {
    ...tile,
    figure: `${changed} of ${part.value.length}`,
    more: changed === 0 ? 'have other code' : `have other code, ${growth(sum('before'), sum('after'))}`,
  }
}

function page({ page: part }: ChangeReport): Tile {
  const tile = { section: 'sizes', name: 'Page' }
  if ('missing' in part) return { ...tile, figure: 'unknown', more: 'could not be built', tone: 'bad' }
  const { before, after, changed } = part.value
  const kilobytes = `${((after?.packed ?? 0) / 1_024).toFixed(1)} KiB`
  return {
    ...tile,
    figure: kilobytes,
    more: changed ? `gzipped script, ${growth(before?.packed ?? 0, after?.packed ?? 0)}` : 'gzipped script, the same',
  }
}

function packages({ packages: all }: ChangeReport): Tile {
  return {
    section: 'packages',
    name: 'Packages',
    figure: all.length === 0 ? 'the same' : counted(all.length, 'change'),
    more: byKind(all) || 'nothing else is installed',
  }
}

function commits({ commits: all, files, isWorkingTree }: ChangeReport): Tile {
  const figure = counted(all.length, 'commit')
  return {
    section: 'commits',
    name: 'Commits',
    figure: isWorkingTree ? `${figure} +` : figure,
    more: `${counted(files.files, 'file')}, +${files.insertions} −${files.deletions}`,
  }
}

function byKind(all: readonly { kind: Kind }[]): string {
  const words = (['added', 'changed', 'removed'] as const).flatMap((kind) => {
    const count = all.filter((each) => each.kind === kind).length
    return count > 0 ? [`${count} ${kind}`] : []
  })
  return words.join(', ')
}
