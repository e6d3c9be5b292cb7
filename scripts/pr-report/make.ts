import { basename, join } from 'node:path'
import { guarded } from '@stagecraft/localstack/machine/guarded-folder.ts'
import { privateFolder } from '@stagecraft/localstack/machine/private.ts'
import { sweepTemporary } from '@stagecraft/localstack/machine/temporary.ts'
import { openProject, type Project } from '@stagecraft/localstack/project.ts'
import { readTestReport } from '../test/report.ts'
import { benchmarkRatios } from './benchmark-ratios.ts'
import { countFiles } from './changed-files.ts'
import { type Checkout, checkOut } from './checkout.ts'
import { type Sides, sidesOf } from './commits.ts'
import { migrationChanges } from './migration-changes.ts'
import { packageChanges } from './package-changes.ts'
import { packageFor } from './packaged.ts'
import { notAsked, ofBoth, type Parts, showParts } from './parts.ts'
import { permissionChanges } from './permission-changes.ts'
import { pairsOf, takePictures } from './pictures.ts'
import { type ReplacementKnowledge, replacementKnowledge } from './replacement/knowledge.ts'
import type { ChangeReport, Part, Pictures } from './report.ts'
import { bundleChanges, pageScript } from './size-changes.ts'
import { templateChanges } from './template-changes.ts'

/** What a report is asked for. */
export interface Asked {
  /** A branch, tag or commit. */
  base: string
  /** By default the working tree. */
  head?: string
  /** The stage on AWS whose template is compared. */
  stage: string
  /** The file that `stagecraft test --report` wrote. */
  tests?: string
  /** Two results of a benchmark: before and after. */
  benchmarks?: readonly [string, string]
  pictures: boolean
}

/**
 * Compares both sides of a change: what Git says, and what comes of compiling, bundling, building and starting each in a worktree of its own,
 * which goes at the end. `say` shows the progress. Throws what `sidesOf`, `readTestReport` and `benchmarkRatios` throw, before anything is made.
 */
export async function makeReport(project: Project, asked: Asked, say: (line: string) => void): Promise<ChangeReport> {
  const sides = await sidesOf(project.root, asked.base, asked.head)
  const tests = asked.tests
    ? { value: await readTestReport(asked.tests) }
    : notAsked('No test results were given: `make test REPORT=file`, then `TESTS=file` here.')
  const benchmarks = asked.benchmarks
    ? { value: await benchmarkRatios(...asked.benchmarks) }
    : notAsked('No benchmarks were given: `make -s bench JSON=1 > file` on each side, then `BENCH="before.json after.json"` here.')
  await sweepTemporary(project)
  const folder = join(project.programs, 'tmp', `pr-report-${process.pid}`)
  await privateFolder(folder)
  // a program that is ended with this process may still write there when this process has ended
  const { remove } = guarded(folder)
  const parts = showParts(say)
  const [before, after] = [await checkedOut(project, sides, 'before', folder, parts), await checkedOut(project, sides, 'after', folder, parts)]
  try {
    const compiled = await compiledParts(before, after, asked.stage, folder, parts)
    return {
      service: basename(project.root),
      ...compiled,
      ...(await pageParts(before, after, { folder, asked, config: project.config, parts })),
      stage: asked.stage,
      base: sides.base,
      head: sides.head,
      isWorkingTree: sides.isWorkingTree,
      commits: sides.commits,
      files: await countFiles(sides),
      tests,
      benchmarks,
      migrations: await migrationChanges(sides),
      packages: await packageChanges(sides),
    }
  } finally {
    for (const side of [before, after]) if ('value' in side) await side.value.remove()
    await remove()
  }
}

async function checkedOut(project: Project, sides: Sides, side: 'before' | 'after', folder: string, parts: Parts): Promise<Part<Checkout>> {
  const { hash, short } = side === 'before' ? sides.base : sides.head
  return parts.make(`${side}: check out ${short}`, () => checkOut(project, sides, hash, join(folder, side)))
}

type Compiled = Pick<ChangeReport, 'template' | 'permissions' | 'bundles'> & { service?: string }

async function compiledParts(before: Part<Checkout>, after: Part<Checkout>, stage: string, folder: string, parts: Parts): Promise<Compiled> {
  const packaged = (side: 'before' | 'after', checkout: Part<Checkout>) =>
    onto(checkout, ({ root }) => parts.make(`${side}: package for ${stage}`, () => packageFor(stage, root, join(folder, `package-${side}`))))
  const [one, other] = [await packaged('before', before), await packaged('after', after)]
  const knowledge = await parts.make('what CloudFormation replaces', replacementKnowledge)
  const known: Pick<ReplacementKnowledge, 'of'> = 'value' in knowledge ? knowledge.value : { of: () => 'no' }
  return {
    ...('value' in other && { service: other.value.description.service }),
    template: await ofBoth(one, other, (was, is) => ({
      resources: templateChanges(was.description.template.Resources, is.description.template.Resources, known),
      source: 'value' in knowledge ? knowledge.value.source : undefined,
    })),
    permissions: await ofBoth(one, other, (was, is) => permissionChanges(was.description, is.description)),
    bundles: await ofBoth(one, other, (was, is) => bundleChanges(was.bundles, is.bundles)),
  }
}

interface OfPage {
  folder: string
  asked: Asked
  config: Project['config']
  parts: Parts
}

async function pageParts(
  before: Part<Checkout>,
  after: Part<Checkout>,
  { folder, asked, config, parts }: OfPage,
): Promise<Pick<ChangeReport, 'page' | 'pictures'>> {
  const built = (side: 'before' | 'after', checkout: Part<Checkout>) =>
    onto(checkout, ({ root }) =>
      parts.make(`${side}: build the page`, async () =>
        pageScript(join(root, (await openProject(root)).config.page ?? ''), join(folder, `page-${side}`)),
      ),
    )
  const [one, other] = [await built('before', before), await built('after', after)]
  const page = await ofBoth(one, other, (was, is) => ({ name: 'page', before: was, after: is, changed: was.hash !== is.hash }))
  const command = config.pictures
  if (!command) return { page, pictures: notAsked('The application has no command that takes pictures (`pictures` in stagecraft.config.ts).') }
  if (!asked.pictures) return { page, pictures: notAsked('Pictures were left out.') }
  const take = (side: 'before' | 'after', checkout: Part<Checkout>) =>
    onto(checkout, ({ root }) => parts.make(`${side}: take pictures`, () => takePictures(command, root, join(folder, `pictures-${side}`))))
  // a start of the whole system each: once is enough where both look the same
  const isPair = !('value' in page) || page.value.changed
  const was = isPair ? await take('before', before) : undefined
  const is = await take('after', after)
  const pictures: Part<Pictures> = was ? await ofBoth(was, is, pairsOf) : await onto(is, async (taken) => ({ value: pairsOf(undefined, taken) }))
  return { page, pictures }
}

// a part made from another: missing where that is
async function onto<T, Made>(part: Part<T>, make: (value: T) => Promise<Part<Made>>): Promise<Part<Made>> {
  return 'missing' in part ? part : make(part.value)
}
