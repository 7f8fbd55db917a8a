import type { Filter, HttpRequest, Json, SlackMessage, Task } from '../domain/task';

type HttpRequestDoc = Omit<HttpRequest, 'header' | 'json_body'> & {
  readonly header: readonly { readonly name: string; readonly value: string }[];
  readonly json_body?: string;
};

type SlackDoc = Omit<SlackMessage, 'blocks'> & { readonly blocks?: string };

/**
 * A task as MongoDB keeps it. No key of the document is a customer's choice: what customers compose is kept as JSON
 * text and headers as pairs, so that `$ref`, dots and the order of members come back as they were.
 */
export interface TaskDoc extends Omit<Task, 'id' | 'http_request' | 'slack' | 'filter'> {
  readonly _id: string;
  readonly http_request?: HttpRequestDoc;
  readonly slack?: SlackDoc;
  readonly filter?: string;
}

const httpRequestDocument = ({ header, json_body: jsonBody, ...plain }: HttpRequest): HttpRequestDoc => ({
  ...plain,
  header: Object.entries(header).map(([name, value]) => ({ name, value })),
  ...(jsonBody === undefined ? {} : { json_body: JSON.stringify(jsonBody) }),
});

const httpRequestOf = ({ header, json_body: jsonBody, ...plain }: HttpRequestDoc): HttpRequest => ({
  ...plain,
  header: Object.fromEntries(header.map(({ name, value }) => [name, value])),
  ...(jsonBody === undefined ? {} : { json_body: JSON.parse(jsonBody) as Json }),
});

const slackDocument = ({ blocks, ...plain }: SlackMessage): SlackDoc => ({
  ...plain,
  ...(blocks === undefined ? {} : { blocks: JSON.stringify(blocks) }),
});

const slackOf = ({ blocks, ...plain }: SlackDoc): SlackMessage => ({
  ...plain,
  ...(blocks === undefined ? {} : { blocks: JSON.parse(blocks) as Json }),
});

export const documentOf = ({ id, http_request: request, slack, filter, ...task }: Task): TaskDoc => ({
  _id: id,
  ...task,
  ...(request === undefined ? {} : { http_request: httpRequestDocument(request) }),
  ...(slack === undefined ? {} : { slack: slackDocument(slack) }),
  ...(filter === undefined ? {} : { filter: JSON.stringify(filter) }),
});

export const taskOf = ({ _id, http_request: request, slack, filter, ...task }: TaskDoc): Task => ({
  id: _id,
  ...task,
  ...(request === undefined ? {} : { http_request: httpRequestOf(request) }),
  ...(slack === undefined ? {} : { slack: slackOf(slack) }),
  ...(filter === undefined ? {} : { filter: JSON.parse(filter) as Filter }),
});
