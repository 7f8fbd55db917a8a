/** The public functions for templates: check them when a task is saved, render them for an event. */
export { bodyProblems } from './body-lint';
export { renderBody, renderDefaultBody } from './body-render';
export { RenderBudget } from './bounded-writer';
export { renderHeader } from './header-template';
export { lintTemplate } from './template-lint';
export { renderText } from './text-template';
export { RenderTooLargeError, UnsendableError } from '../delivery/unsendable-error';
export { renderUrl } from './url-template';
