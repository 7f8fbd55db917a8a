import { jsonPointer, pathText, type InputPath, type InputProblem } from './invalid-input';

/** A reason and its sentence, before it is known where in the input it stands. */
export interface Fault<Code extends string = string> {
  readonly code: Code;
  /** Whole sentence without its place: `{{nothere}} is not a field`. */
  readonly detail: string;
}

/** Puts a fault where it belongs: `http_request.json_body.items[2].note: {{nothere}} is not a field`. */
export const problemAt = (path: InputPath, fault: Fault): InputProblem => {
  const place = pathText(path);
  return {
    pointer: jsonPointer(path),
    detail: place === '' ? fault.detail : `${place}: ${fault.detail}`,
    code: fault.code,
  };
};
