/** A paper aeroplane, drawn for the tab of the page. */
export const PAGE_ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1d4ed8"/><path d="M6 16.5 26 7l-5 18-5.5-5.5L13 24l-1-6.2z" fill="#fff"/><path d="m12 17.8 9-6.8-5.5 8.5z" fill="#1d4ed8" opacity=".45"/></svg>`;
