import { z } from 'zod';
import type { ApiReply } from './api-reply';

/** The demo cannot continue. The message is a sentence for the user. */
export class DemoProblem extends Error {
  override readonly name = 'DemoProblem';
}

const problemSchema = z.object({
  title: z.string().optional(),
  detail: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
});

/** Formats a refusal as one line. */
export function problemIn(reply: Exclude<ApiReply, { kind: 'done' }>): string {
  if (reply.kind === 'lost') return `no answer (${reply.reason})`;
  const problem = problemSchema.safeParse(reply.body).data;
  const places = problem?.errors?.map((error) => `${error.pointer}: ${error.detail}`) ?? [];
  const words = [problem?.detail ?? problem?.title, ...places].filter((part) => part !== undefined);
  return [`status ${reply.status}`, ...words].join('; ');
}
