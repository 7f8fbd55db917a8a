import { createRequire } from 'node:module';

/** A node of the tree that the grammar makes of a text. */
interface Node {
  readonly name: string;
  readonly type: { readonly isError: boolean };
  readonly from: number;
  readonly to: number;
  readonly parent: Node | null;
}

interface Grammar {
  readonly parser: {
    parse(text: string): { iterate(visit: { enter(at: { readonly node: Node }): void }): void };
  };
}

// Its types are for ES modules alone, its code is not.
const { parser } = createRequire(__filename)('@prometheus-io/lezer-promql') as Grammar;

/** One series that an expression asks for. */
export interface Selected {
  readonly metric: string;
  /** Names of the labels that it is selected by. */
  readonly labels: readonly string[];
}

/** Grafana puts a range in the place of this. */
const RATE_INTERVAL = '$__rate_interval';

/**
 * What an expression of PromQL asks for, by the grammar of Prometheus' own editor.
 *
 * @throws Error with the place, where it is none
 */
export function selectedBy(expression: string): readonly Selected[] {
  const text = expression.replaceAll(RATE_INTERVAL, '5m');
  const selected: { metric: string; labels: string[] }[] = [];
  parser.parse(text).iterate({
    enter({ node: { type, name, from, to, parent } }) {
      const part = text.slice(from, to);
      if (type.isError) throw new Error(`no PromQL at ${from}: ${text}`);
      if (name === 'Identifier' && parent?.name === 'VectorSelector')
        selected.push({ metric: part, labels: [] });
      if (name === 'LabelName' && parent?.name.includes('Matcher')) selected.at(-1)?.labels.push(part);
    },
  });
  return selected;
}
