/**
 * Returns an element of index.html.
 *
 * @throws Error if the page has no element with this id and type
 */
export function byId<E extends HTMLElement>(id: string, type: new () => E): E {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new Error(`index.html has no ${type.name} with the id ${id}`);
}

/** Creates an element. Sets `text` as text, never as HTML, because callbacks are foreign data. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className = '',
  text?: string,
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

/** How long a button shows the result of copying, in milliseconds. */
const COPIED_SHOWN_MS = 1_500;

/** Copies a text and shows the result on the button. */
export async function copy(button: HTMLButtonElement, text: string): Promise<void> {
  const label = button.firstChild;
  if (label === null) return;
  const before = label.textContent;
  try {
    await navigator.clipboard.writeText(text);
    label.textContent = 'Copied';
  } catch {
    label.textContent = 'Could not copy';
  }
  setTimeout(() => {
    label.textContent = before;
  }, COPIED_SHOWN_MS);
}
