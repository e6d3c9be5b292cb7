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

/** Where `make test` writes what the release is judged by. */
const results = 'results/tests.json'

/** The builds of a stage, in their order. Between `show` and `promote` a person approves. */
export function stepsOf({ name: stage, from }: PipelineStage): Step[] {
  if (!from)
    return [
      {
        name: `deploy-${stage}`,
        stage,
        kind: 'deploy',
        commands: ['make package', `make test REPORT=${results}`, `make deploy STAGE=${stage} TESTS=${results} YES=1`],
      },
    ]
  const promote = `make promote FROM=${from} TO=${stage}`
  return [
    { name: `show-${stage}`, stage, kind: 'show', commands: [`${promote} SHOW=1`] },
    { name: `promote-${stage}`, stage, kind: 'promote', commands: [`${promote} YES=1`] },
  ]
}

/** GitHub's environment of a build: a stage's own has reviewers, and what there is to approve is shown before anybody does. */
export function environmentOf({ kind, name, stage }: Step): string {
  return kind === 'show' ? name : stage
}
