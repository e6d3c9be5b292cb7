import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { html, type Markup, raw } from '@stagecraft/localstack/markup.ts'
import { colours } from '@stagecraft/localstack/palette.ts'
import type { ChangeReport } from '../report.ts'
import { attentionOf } from './attention.ts'
import { benchmarksSection } from './benchmarks-section.ts'
import { commitsSection } from './commits-section.ts'
import { counted, moment } from './format.ts'
import { migrationsSection } from './migrations-section.ts'
import { packagesSection } from './packages-section.ts'
import { permissionsSection } from './permissions-section.ts'
import { picturesSection } from './pictures-section.ts'
import { sizesSection } from './sizes-section.ts'
import { templateSection } from './template-section.ts'
import { testsSection } from './tests-section.ts'
import { tiles } from './tiles.ts'

/** The report as one HTML document that loads nothing and runs no script. */
export async function pageOf(report: ChangeReport, madeAt: Date): Promise<string> {
  const style = `:root {${colours}\n}\n${await readFile(join(import.meta.dirname, 'style.css'), 'utf8')}`
  const title = titleOf(report)
  return String(
    await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${title} · ${report.service}</title>
<link rel="icon" href="data:,">
<style>
${raw(style)}</style>
</head>
<body>
<header>
  <p class="eyebrow">${report.service}: report about a change</p>
  <h1>${title}</h1>
  <p class="facts">
    <span><code>${report.base.short}</code> → <code>${report.isWorkingTree ? 'working tree' : report.head.short}</code></span>
    <span>${counted(report.files.files, 'file')}, <span class="good-ink">+${report.files.insertions}</span> <span class="bad-ink">−${report.files.deletions}</span></span>
    <span>template of ${report.stage}</span>
    <span>${moment(madeAt.toISOString())}</span>
  </p>
</header>
<main>
${look(report)}
${tiles(report)}
${testsSection(report)}
${templateSection(report)}
${permissionsSection(report)}
${migrationsSection(report)}
${picturesSection(report)}
${sizesSection(report)}
${packagesSection(report)}
${benchmarksSection(report)}
${commitsSection(report)}
</main>
<footer>
  <p>Made by <code>make pr-report</code> from ${report.base.hash} and ${report.isWorkingTree ? 'the working tree' : report.head.hash}, each compiled, bundled and built in a folder of its own.</p>
  ${'value' in report.template && report.template.value.source ? html`<p>What CloudFormation replaces comes from AWS’s resource schemas, as ${report.template.value.source} has them. Only a change set on AWS knows for sure, for instance where a value comes from outside the template.</p>` : ''}
</footer>
</body>
</html>
`,
  )
}

function titleOf({ commits, isWorkingTree, base }: ChangeReport): string {
  const [only, more] = commits
  if (only && !more && !isWorkingTree) return only.subject
  if (!only) return isWorkingTree ? `The working tree, since ${base.short}` : `Nothing since ${base.short}`
  return `${counted(commits.length, 'commit')}${isWorkingTree ? ' and the working tree' : ''}: ${only.subject}${more ? ' …' : ''}`
}

function look(report: ChangeReport): Markup {
  const found = attentionOf(report)
  if (found.length === 0) return html`<div class="look fine"><h2>Nothing here asks for a second look.</h2></div>`
  return html`<div class="look"><h2>Look at these first</h2><ul>${found.map(
    ({ section, text, grade }) => html`<li class="${grade}"><a href="#${section}">${text}</a></li>`,
  )}</ul></div>`
}
