import { html, type Markup } from '@stagecraft/localstack/markup.ts'
import type { ChangeReport, PictureOfPage } from '../report.ts'
import { section } from './format.ts'

/** Each page before and after beside each other, in the theme that the reader’s browser prefers. */
export function picturesSection({ pictures }: ChangeReport): Markup {
  const lead =
    'value' in pictures && !pictures.value.isPair
      ? 'The page’s build is the same on both sides, so each page was taken once, after the change.'
      : 'The pages of a private stack of each side with the same samples in it, in the theme of your browser.'
  return section('pages', 'Pages', pictures, lead, ({ pages, isPair }) => {
    const names = Map.groupBy(pages, ({ name }) => name)
    return html`<div class="card">${[...names].map(([name, themes]) => page(name, themes, isPair))}</div>`
  })
}

function page(name: string, themes: readonly PictureOfPage[], isPair: boolean): Markup {
  const isSame = themes.every(({ before, after }) => before && after && before.equals(after))
  const sides: ('before' | 'after')[] = isPair && !isSame ? ['before', 'after'] : ['after']
  const caption = isSame ? 'before and after' : undefined
  return html`<div class="page"><h3>${name} ${isSame ? html`<span class="badge">looks the same</span>` : ''}</h3>
    <div class="pair ${sides.length === 1 ? 'single' : ''}">${sides.map((side) => figure(name, side, caption ?? side, themes))}</div></div>`
}

function figure(name: string, side: 'before' | 'after', caption: string, themes: readonly PictureOfPage[]): Markup {
  const of = (theme: PictureOfPage['theme']) => themes.find((each) => each.theme === theme)?.[side]
  const dark = of('dark')
  const light = of('light') ?? of('any') ?? dark
  if (!light) return html`<figure><figcaption>${caption}: there is no such page</figcaption></figure>`
  return html`<figure><figcaption>${caption}</figcaption><picture>${dark ? html`<source media="(prefers-color-scheme: dark)" srcset="${data(dark)}">` : ''}<img alt="${name}, ${caption}" src="${data(light)}"></picture></figure>`
}

function data(png: Buffer): string {
  return `data:image/png;base64,${png.toString('base64')}`
}
