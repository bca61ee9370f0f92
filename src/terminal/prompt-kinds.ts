// Imported on demand through a module of its own, so that the bundler sees which prompts are used: the editor prompt alone,
// which is not, would bring half a megabyte of character tables.
export { confirm, input, password } from '@inquirer/prompts';
