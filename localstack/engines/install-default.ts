// apart from what runs the engines: it is also bundled for `npm create`
export { installEngine as installDefaultEngine } from './ministack/install.ts'
