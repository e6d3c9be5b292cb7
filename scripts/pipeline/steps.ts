import type { PipelineStage } from './stages.ts'

/** What a build runs, one after another: each is a make target that a person types. */
export interface Step {
  /** The build's name: `show-staging`. */
  name: string
  stage: string
  /** `deploy` and `promote` smoke-test the stage, and roll back by themselves. `show` changes nothing: what it prints is what a person approves. */
  kind: 'deploy' | 'show' | 'promote'
  commands: readonly string[]
}

/** What the tests gave. */
const results = 'results/tests.json'

/** What there is to approve, in one line. */
export const summaryFile = 'results/summary.txt'

/** The builds of a stage, in their order. Between `show` and `promote` a person approves. */
export function stepsOf({ name: stage, from }: PipelineStage): Step[] {
  if (!from)
    return [
      {
        name: `deploy-${stage}`,
        stage,
        kind: 'deploy',
        // the release carries what its tests gave: without that it goes no further than here
        commands: [`make test REPORT=${results}`, `make package TESTS=${results}`, `make deploy STAGE=${stage} YES=1`],
      },
    ]
  // that of the commit which the pipeline goes with: a newer one may have come to `from` while somebody thinks about the approval
  const promote = `make promote FROM=${from} TO=${stage} RELEASE=current`
  return [
    { name: `show-${stage}`, stage, kind: 'show', commands: [`${promote} SHOW=1 SUMMARY=${summaryFile}`] },
    { name: `promote-${stage}`, stage, kind: 'promote', commands: [`${promote} YES=1`] },
  ]
}

/** GitHub's environment of a build: a stage's own has reviewers, and what there is to approve is shown before anybody does. */
export function environmentOf({ kind, name, stage }: Step): string {
  return kind === 'show' ? name : stage
}
