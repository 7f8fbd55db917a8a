import type { Filter, Json, Task } from '../domain/task';

/**
 * A task as MongoDB keeps it. No key of the document is a customer's choice: what customers compose is kept as JSON
 * text and headers as pairs, so that `$ref`, dots and the order of members come back as they were.
 */
export interface TaskDoc extends Omit<Task, 'id' | 'http_request' | 'filter'> {
  readonly _id: string;
  readonly http_request: Omit<Task['http_request'], 'header' | 'json_body'> & {
    readonly header: readonly { readonly name: string; readonly value: string }[];
    readonly json_body?: string;
  };
  readonly filter?: string;
}

export const documentOf = ({ id, http_request: request, filter, ...task }: Task): TaskDoc => {
  const { header, json_body: jsonBody, ...plain } = request;
  return {
    _id: id,
    ...task,
    http_request: {
      ...plain,
      header: Object.entries(header).map(([name, value]) => ({ name, value })),
      ...(jsonBody === undefined ? {} : { json_body: JSON.stringify(jsonBody) }),
    },
    ...(filter === undefined ? {} : { filter: JSON.stringify(filter) }),
  };
};

export const taskOf = ({ _id, http_request: request, filter, ...task }: TaskDoc): Task => {
  const { header, json_body: jsonBody, ...plain } = request;
  return {
    id: _id,
    ...task,
    http_request: {
      ...plain,
      header: Object.fromEntries(header.map(({ name, value }) => [name, value])),
      ...(jsonBody === undefined ? {} : { json_body: JSON.parse(jsonBody) as Json }),
    },
    ...(filter === undefined ? {} : { filter: JSON.parse(filter) as Filter }),
  };
};
