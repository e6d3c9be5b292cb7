import type { Project } from '@stagecraft/localstack/project.ts'
import type { Command } from 'commander'
import type { Output } from '../output/output.ts'

/** Adds one command to the program. What it needs is loaded when it runs, so that the others stay quick. */
export type Declare = (program: Command, project: () => Promise<Project>, output: () => Output) => void
