import { dirname, join } from 'node:path';
import { Router, type RequestHandler } from 'express';
import helmet from 'helmet';

const ASSETS = dirname(require.resolve('swagger-ui-dist/package.json'));

const ASSET_NAMES = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'] as const;

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Callsign API</title>
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png" />
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="api"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/initializer.js"></script>
  </body>
</html>
`;

// `validatorUrl: null` stops Swagger UI from sending the document to a public validator.
const INITIALIZER = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#api',
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
`;

/** Allows only files of this service, plus the inline styles and `data:` images that Swagger UI needs. */
const docsPolicy: RequestHandler = helmet.contentSecurityPolicy({
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
});

/** The API documentation page. This service serves all of its files. */
export const docsPage = (): Router => {
  const router = Router();
  router.use(docsPolicy);
  router.get('/', (_request, response) => {
    response.type('html').send(PAGE);
  });
  router.get('/initializer.js', (_request, response) => {
    response.type('text/javascript').send(INITIALIZER);
  });
  for (const name of ASSET_NAMES)
    router.get(`/${name}`, (_request, response, next) => {
      response.sendFile(join(ASSETS, name), { maxAge: '1d' }, (error?: Error) => {
        if (error !== undefined && !response.headersSent) next(error);
      });
    });
  return router;
};
