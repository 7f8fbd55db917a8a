import { jsonPointer, pathText, type InputPath, type InputProblem } from './invalid-input';

/** A problem without its place in the input. */
export interface Fault<Code extends string = string> {
  readonly code: Code;
  /** The sentence without the place: `{{nothere}} is not a field`. */
  readonly detail: string;
}

/** Adds the place to a fault: `http_request.json_body.items[2].note: {{nothere}} is not a field`. */
export const problemAt = (path: InputPath, fault: Fault): InputProblem => {
  const place = pathText(path);
  return {
    pointer: jsonPointer(path),
    detail: place === '' ? fault.detail : `${place}: ${fault.detail}`,
    code: fault.code,
  };
};
