import type { ChangeReport } from '../report.ts'
import { counted, growth } from './format.ts'
import { isUnusualLicence } from './packages-section.ts'

/** Something to look at before the change is merged. */
export interface Attention {
  /** The section that shows it. */
  section: string
  text: string
  /** `bad` breaks something or loses data, if nobody meant it. */
  grade: 'bad' | 'warn'
}

/** What in a change asks for a second look, worst first. */
export function attentionOf(report: ChangeReport): Attention[] {
  const found = [
    ...ofTests(report),
    ...ofTemplate(report),
    ...ofPermissions(report),
    ...ofMigrations(report),
    ...ofSizes(report),
    ...ofPackages(report),
    ...ofParts(report),
  ]
  return found.sort((one, other) => Number(other.grade === 'bad') - Number(one.grade === 'bad'))
}

function ofTests({ tests }: ChangeReport): Attention[] {
  if ('missing' in tests) return [{ section: 'tests', grade: 'warn', text: 'The tests were not run for this report.' }]
  return tests.value.failed > 0 ? [{ section: 'tests', grade: 'bad', text: `${counted(tests.value.failed, 'test')} failed.` }] : []
}

function ofTemplate({ template }: ChangeReport): Attention[] {
  if ('missing' in template) return []
  const { resources } = template.value
  return resources.flatMap(({ id, type, kind, replacement, fate }): Attention[] => {
    const lost = fate === 'deleted' && holdsData(type) ? ' What it holds is deleted.' : ''
    if (kind === 'removed') return [{ section: 'template', grade: lost ? 'bad' : 'warn', text: `${id} is removed.${lost}` }]
    if (replacement === 'yes') return [{ section: 'template', grade: 'bad', text: `${id} is replaced.${lost}` }]
    return replacement === 'maybe' ? [{ section: 'template', grade: 'warn', text: `${id} is perhaps replaced.` }] : []
  })
}

// a resource that a new one of its kind does not make up for
function holdsData(type: string): boolean {
  return /^AWS::(S3::Bucket|SQS::Queue|RDS::DB(Cluster|Instance)|DynamoDB::(Global)?Table|Cognito::UserPool|SecretsManager::Secret|Kinesis::Stream|EFS::FileSystem|Logs::LogGroup|KMS::Key)$/.test(
    type,
  )
}

function ofPermissions({ permissions }: ChangeReport): Attention[] {
  const added = 'value' in permissions ? permissions.value.filter(({ kind }) => kind === 'added') : []
  const wide = added.filter(({ action, resource }) => action.includes('*') || resource === '*')
  return [
    ...wide.map(
      ({ holder, action, resource }): Attention => ({ section: 'permissions', grade: 'bad', text: `${holder} may ${action} on ${resource}.` }),
    ),
    ...(added.length > wide.length
      ? [{ section: 'permissions', grade: 'warn' as const, text: `${counted(added.length - wide.length, 'permission')} more.` }]
      : []),
  ]
}

function ofMigrations({ migrations }: ChangeReport): Attention[] {
  const released = migrations.filter(({ kind }) => kind !== 'added')
  return released.map(({ file, kind }) => ({
    section: 'migrations',
    grade: 'bad',
    text: `${file.slice(file.lastIndexOf('/') + 1)} is released, and this change ${kind === 'removed' ? 'removes' : 'changes'} it. A database that has run it stays as it is.`,
  }))
}

// a tenth more is no accident of a build
const muchMore = 1.1

function ofSizes({ bundles, page }: ChangeReport): Attention[] {
  const all = [...('value' in bundles ? bundles.value : []), ...('value' in page ? [{ ...page.value, name: 'The page’s script' }] : [])]
  return all.flatMap(({ name, before, after }): Attention[] =>
    before && after && after.bytes > before.bytes * muchMore
      ? [{ section: 'sizes', grade: 'warn', text: `${name} grew by ${growth(before.bytes, after.bytes)}.` }]
      : [],
  )
}

function ofPackages({ packages }: ChangeReport): Attention[] {
  return packages
    .filter(({ kind, licence }) => kind !== 'removed' && isUnusualLicence(licence))
    .map(({ name, licence }) => ({ section: 'packages', grade: 'warn', text: `${name} is under the licence ${licence}.` }))
}

function ofParts(report: ChangeReport): Attention[] {
  const parts = { template: report.template, sizes: report.page, pages: report.pictures }
  const names = { template: 'The template could not be compared.', sizes: 'The page could not be built.', pages: 'The pages could not be shown.' }
  return Object.entries(parts).flatMap(
    ([name, part]): Attention[] =>
      'missing' in part && part.failed ? [{ section: name, grade: 'bad', text: names[name as keyof typeof names] }] : [], // the same keys
  )
}
