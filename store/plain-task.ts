import type {
  Filter,
  HttpRequest,
  Json,
  MailMessage,
  SigningSecret,
  SlackMessage,
  Task,
} from '../domain/task/task';

type PlainHttpRequest = Omit<HttpRequest, 'header' | 'json_body'> & {
  readonly header: readonly { readonly name: string; readonly value: string }[];
  readonly json_body?: string;
};

type PlainSlack = Omit<SlackMessage, 'blocks'> & { readonly blocks?: string };

/** Members of a task from before encryption: what customers composed as JSON text, headers as pairs. */
export interface PlainTaskMembers {
  readonly http_request?: PlainHttpRequest;
  readonly mail?: MailMessage;
  readonly slack?: PlainSlack;
  readonly filter?: string;
  readonly secrets?: readonly SigningSecret[];
}

const httpRequestOf = ({ header, json_body: jsonBody, ...plain }: PlainHttpRequest): HttpRequest => ({
  ...plain,
  header: Object.fromEntries(header.map(({ name, value }) => [name, value])),
  ...(jsonBody === undefined ? {} : { json_body: JSON.parse(jsonBody) as Json }),
});

const slackOf = ({ blocks, ...plain }: PlainSlack): SlackMessage => ({
  ...plain,
  ...(blocks === undefined ? {} : { blocks: JSON.parse(blocks) as Json }),
});

/** What such a task says. */
export const plainContentOf = ({
  http_request: request,
  mail,
  slack,
  filter,
  secrets = [],
}: PlainTaskMembers): Pick<Task, keyof PlainTaskMembers> => ({
  secrets,
  ...(request === undefined ? {} : { http_request: httpRequestOf(request) }),
  ...(mail === undefined ? {} : { mail }),
  ...(slack === undefined ? {} : { slack: slackOf(slack) }),
  ...(filter === undefined ? {} : { filter: JSON.parse(filter) as Filter }),
});
