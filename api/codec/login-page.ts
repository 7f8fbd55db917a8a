/** What the login page shows. */
export type LoginView =
  | { readonly kind: 'form'; readonly refusal?: string }
  | { readonly kind: 'logged-in'; readonly expiresOn: Date; readonly uiOrigin?: string };

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const page = (content: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Codec server · Callsign</title>
    <link rel="stylesheet" href="/codec/login.css" />
  </head>
  <body>
    <main>
      <h1>Codec server</h1>
${content}
    </main>
  </body>
</html>
`;

const form = (refusal: string | undefined): string => `
      <p>Orders are encrypted in Temporal. After you log in here, the Temporal UI shows them in clear text.</p>
      <form method="post" action="/codec/login">
        <label for="key">Platform key</label>
        <input id="key" name="key" type="password" autocomplete="current-password" required autofocus />
        ${refusal === undefined ? '' : `<p role="alert">${escapeHtml(refusal)}</p>`}
        <button>Log in</button>
      </form>`;

const utcTime = (instant: Date): string => `${instant.toISOString().slice(11, 16)} UTC`;

const loggedIn = (expiresOn: Date, uiOrigin: string | undefined): string => `
      <p role="status">You are logged in until ${utcTime(expiresOn)}.</p>
      ${uiOrigin === undefined ? '' : `<p><a href="${escapeHtml(uiOrigin)}">Open the Temporal UI</a></p>`}
      <p>Once in each browser, set up the Temporal UI to use this login:</p>
      <ol>
        <li>Click the glasses icon at the top right.</li>
        <li>Choose <strong>Use my browser setting and ignore Cluster-level setting</strong>.</li>
        <li>Paste the address of this page, without <code>/login</code>, as the endpoint.</li>
        <li>Switch on <strong>Include cross-origin credentials</strong>, then apply.</li>
      </ol>
      <form method="post" action="/codec/logout"><button>Log out</button></form>`;

/** Renders the login page. It contains no script and no text from the request. */
export const loginPage = (view: LoginView): string => {
  switch (view.kind) {
    case 'form':
      return page(form(view.refusal));
    case 'logged-in':
      return page(loggedIn(view.expiresOn, view.uiOrigin));
  }
};

export const LOGIN_CSS = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; display: grid; min-height: 100vh; place-items: center; }
main { width: min(26rem, 90vw); }
h1 { font-size: 1.3rem; }
label { display: block; font-weight: 600; }
input { box-sizing: border-box; width: 100%; margin: 0.3rem 0 0.8rem; padding: 0.5rem; font: inherit; }
button { padding: 0.5rem 1.2rem; font: inherit; cursor: pointer; }
[role='alert'] { color: #c0262d; font-weight: 600; }
`;
